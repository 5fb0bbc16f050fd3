import { afterEach, describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { action, defineContract } from "../../src/contract/define-contract.js";
import { setLogger } from "../../src/util/logger.js";
import { createDispatcher, throwing } from "./dispatch-kit.js";

afterEach(() => setLogger(undefined));

const contract = defineContract({
  toServer: {
    say: action(z.object({ text: z.string().transform((text) => text.length) })),
    check: action(z.object({ name: z.string().refine((name) => Promise.resolve(name !== "taken")) })),
    shout: action<{ text: string }>(),
  },
  toClient: {},
});

describe("dispatching a message", () => {
  test("calls its handler, on its object, with the message itself", () => {
    const { dispatch, got, told } = createDispatcher({ chat: () => "dropped" });
    const message = { action: "chat", text: "hi" };
    expect(dispatch(message, undefined)).toBeUndefined();
    expect(got[0]).toBe(message);
    expect(told).toEqual([]);
  });

  test("knows which actions have a handler, and is not taken in by names that every object has", () => {
    const { dispatch, got } = createDispatcher({ chat: () => undefined });
    for (const action of ["chat", "toString", "__proto__", "constructor"]) dispatch({ action }, undefined);
    const others = ["toString", "__proto__", "constructor"].map((action) => ({ fallback: { action } }));
    expect(got).toEqual([{ action: "chat" }, ...others]);
  });

  test("gives what has no handler to the fallback", () => {
    const { dispatch, got } = createDispatcher({});
    dispatch({ action: "move", x: 1 }, undefined);
    expect(got).toEqual([{ fallback: { action: "move", x: 1 } }]);
  });

  test("tells of what a handler throws, and the next message is handled", () => {
    const error = new Error("broken");
    const { dispatch, told, got } = createDispatcher({ chat: throwing(error), move: () => undefined });
    expect(() => dispatch({ action: "chat" }, undefined)).not.toThrow();
    dispatch({ action: "move" }, undefined);
    expect(told).toEqual([["failure", error, "chat"]]);
    expect(got).toHaveLength(2);
  });

  test("makes an error of whatever is thrown", () => {
    const { dispatch, told } = createDispatcher({ chat: throwing("a text") });
    dispatch({ action: "chat" }, undefined);
    expect(told).toEqual([["failure", expect.objectContaining({ message: "a text" }), "chat"]]);
  });

  test("returns a promise that never rejects while an async handler runs", async () => {
    const error = new Error("late");
    const { dispatch, told } = createDispatcher({ chat: () => Promise.reject(error) });
    const done = dispatch({ action: "chat" }, undefined);
    expect(told).toEqual([]);
    await expect(done).resolves.toBeUndefined();
    expect(told).toEqual([["failure", error, "chat"]]);
  });

  test("tells of what the fallback throws or rejects with", async () => {
    const error = new Error("broken");
    const sync = createDispatcher({}, { fallback: throwing(error) });
    sync.dispatch({ action: "move" }, undefined);
    expect(sync.told).toEqual([["failure", error, "move"]]);
    const late = createDispatcher({}, { fallback: () => Promise.reject(error) });
    await late.dispatch({ action: "move" }, undefined);
    expect(late.told).toEqual([["failure", error, "move"]]);
  });
});

describe("a schema of the contract", () => {
  test("gets a copy without the action, and the handler gets what the schema makes of it", () => {
    const { dispatch, got } = createDispatcher({ say: () => undefined }, { contract });
    const message = { action: "say", text: "four" };
    expect(dispatch(message, undefined)).toBeUndefined();
    expect(got).toEqual([{ text: 4 }]);
    expect(message).toEqual({ action: "say", text: "four" });
  });

  test("keeps what does not match from the handler, and says what is wrong", () => {
    const { dispatch, told, got } = createDispatcher({ say: () => undefined }, { contract });
    dispatch({ action: "say", text: 3 }, undefined);
    expect(got).toEqual([]);
    expect(told).toEqual([
      [
        "invalid",
        expect.objectContaining({
          code: "invalid_payload",
          message: expect.stringContaining('The payload of "say" does not match the contract (text: '),
          issues: [{ message: expect.any(String), path: ["text"] }],
        }),
        "say",
      ],
    ]);
  });

  test("that is asynchronous is part of the handler's time", async () => {
    const { dispatch, told, got } = createDispatcher({ check: () => undefined }, { contract });
    await dispatch({ action: "check", name: "free" }, undefined);
    expect(got).toEqual([{ name: "free" }]);
    await dispatch({ action: "check", name: "taken" }, undefined);
    expect(got).toHaveLength(1);
    expect(told.map(([name]) => name)).toEqual(["invalid"]);
  });

  test.each([
    ["throws", throwing],
    ["rejects", (error: unknown) => () => Promise.reject(error)],
  ])("that %s fails like a handler", async (_, failing) => {
    const error = new Error("broken schema");
    const schema = { "~standard": { version: 1 as const, vendor: "test", validate: failing(error) } };
    const broken = defineContract({ toServer: { say: action(schema) }, toClient: {} });
    const { dispatch, told, got } = createDispatcher({ say: () => undefined }, { contract: broken });
    await dispatch({ action: "say" }, undefined);
    expect(got).toEqual([]);
    expect(told).toEqual([["failure", error, "say"]]);
  });

  test("is not needed: an action that is typed only gets the message itself", () => {
    const { dispatch, got } = createDispatcher({ shout: () => undefined }, { contract });
    dispatch({ action: "shout", text: "hi" }, undefined);
    expect(got).toEqual([{ action: "shout", text: "hi" }]);
  });
});

describe("the log", () => {
  test("names what was dispatched and what was not, with names from the wire made harmless", () => {
    const lines: unknown[][] = [];
    setLogger({ enabled: () => true, log: (...line) => void lines.push(line) });
    const { dispatch } = createDispatcher({ chat: () => undefined });
    dispatch({ action: "chat" }, undefined);
    dispatch({ action: "\u001b[2J" }, undefined);
    expect(lines).toEqual([
      ["debug", "message_dispatched", { action: "chat" }],
      ["debug", "message_unhandled", { action: "\\u{1b}[2J" }],
    ]);
  });
});
