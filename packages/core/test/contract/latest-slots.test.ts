import { describe, expect, test } from "@jest/globals";
import { action, request } from "../../src/contract/define-contract.js";
import { latestSlots } from "../../src/contract/latest-slots.js";

const slotOf = latestSlots({
  chat: action<{ text: string }>(),
  roll: request<object, number>(),
  reliable: action({ delivery: "reliable" }),
  weather: action({ delivery: "latest" }),
  move: action<{ player: string }>({ delivery: "latest", key: ({ player }) => player }),
  turn: action<{ player: number }>({ delivery: "latest", key: ({ player }) => player }),
  move2: action<{ player: never }>({ delivery: "latest", key: ({ player }) => player }),
})!;

describe("the slot of a message", () => {
  test("is none where it has to arrive, or nobody knows it", () => {
    for (const name of ["chat", "roll", "reliable", "unknown", "toString"]) {
      expect(slotOf({ action: name, player: "ada" })).toBeUndefined();
    }
  });

  test("is one for all of an action without a key", () => {
    expect(slotOf({ action: "weather", sun: true })).toBe(slotOf({ action: "weather" }));
  });

  test("is one for each key, compared as text", () => {
    expect(slotOf({ action: "move", player: "ada" })).toBe(slotOf({ action: "move", player: "ada", x: 1 }));
    expect(slotOf({ action: "move", player: "ada" })).not.toBe(slotOf({ action: "move", player: "bob" }));
    expect(slotOf({ action: "turn", player: 1 })).toBe(slotOf({ action: "turn", player: "1" }));
  });

  test("is never shared by two actions", () => {
    const player = "2 move ada";
    const slots = ["move", "turn", "move2", "weather"].map((name) => slotOf({ action: name, player }));
    expect(new Set(slots).size).toBe(4);
  });

  test("cannot be told when the key throws: the cause is kept", () => {
    const cause = new Error("no player");
    const failing = latestSlots({
      move: action<object>({
        delivery: "latest",
        key: () => {
          throw cause;
        },
      }),
    })!;
    expect(() => failing({ action: "move" })).toThrow(expect.objectContaining({ code: "invalid_message", cause }));
  });

  test.each([[undefined], [null], [{}], [Promise.resolve("ada")], [true]])("cannot be %p", (player) => {
    expect(() => slotOf({ action: "move", player })).toThrow(
      expect.objectContaining({
        code: "invalid_message",
        message: 'The key of "move" is no text and no number.',
      }),
    );
  });
});

test("a contract in which everything has to arrive costs nothing", () => {
  expect(latestSlots({ chat: action(), roll: request<object, number>() })).toBeUndefined();
  expect(latestSlots(undefined)).toBeUndefined();
});
