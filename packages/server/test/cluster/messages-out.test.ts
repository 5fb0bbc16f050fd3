import { describe, expect, test } from "@jest/globals";
import { TurnQueue } from "@repod/core/internal";
import { VirtualClock } from "@repod/testing/internal";
import { MessagesOut } from "../../src/cluster/messages-out.js";
import type { ClusterMessage } from "../../src/cluster/cluster-message.js";

const WINDOW = 8;
const SAY: ClusterMessage = { action: "say" };

interface Kit {
  readonly clock: VirtualClock;
  readonly messages: MessagesOut;
  add(n: number, topic?: string, head?: ClusterMessage): void;
  /** Ends the turn, and tells what was published since the last time: topics, and the first bytes of their frames. */
  published(): [topic: string, frames: number[]][];
}

function setUp(window = WINDOW): Kit {
  const clock = new VirtualClock({ turns: "manual" });
  const pieces: [string, number[]][] = [];
  const messages = new MessagesOut({
    clock,
    turns: new TurnQueue(clock),
    window,
    publish: ({ topic, frames }) => pieces.push([topic, frames.map(([first]) => first!)]),
  });
  return {
    clock,
    messages,
    add: (n, topic = "all", head = SAY) => messages.add(topic, { ...head }, Uint8Array.of(n)),
    published() {
      clock.turn();
      return pieces.splice(0);
    },
  };
}

describe("messages for clients of other servers", () => {
  test("go out at once, with those of the same turn, and later ones together when the window is over", () => {
    const { clock, add, published } = setUp();
    add(1);
    add(2, "red");
    add(3, "red");
    expect(published()).toEqual([
      ["all", [1]],
      ["red", [2, 3]],
    ]);
    clock.advance(WINDOW / 2);
    for (const n of [4, 5]) add(n);
    expect(published()).toEqual([]);
    clock.advance(WINDOW / 2);
    expect(published()).toEqual([["all", [4, 5]]]);
    clock.advance(WINDOW - 1);
    add(6);
    expect(published()).toEqual([]);
    clock.advance(1);
    expect(published()).toEqual([["all", [6]]]);
  });

  test("go out at once again after a window with nothing, and no timer is left", () => {
    const { clock, add, published } = setUp();
    add(1);
    published();
    clock.advance(WINDOW);
    expect([clock.timers, published()]).toEqual([0, []]);
    add(2);
    expect(published()).toEqual([["all", [2]]]);
  });

  test("keep their order, and share a piece only where they are for the same clients", () => {
    const { clock, add, published } = setUp();
    add(0);
    published();
    const heads: ClusterMessage[] = [
      SAY,
      SAY,
      { action: "shout" },
      { action: "say", slot: "a" },
      { action: "say", group: "red" },
      { action: "say", to: "x" },
      { action: "say", except: ["x"] },
      { action: "say", except: ["x"] },
      SAY,
    ];
    heads.forEach((head, index) => add(index + 1, "all", head));
    clock.advance(WINDOW);
    expect(published().map(([, frames]) => frames)).toEqual([[1, 2], [3], [4], [5], [6], [7], [8], [9]]);
  });

  test("go out by themselves where there is no window, and with the window where they are much", () => {
    const { add, published } = setUp(0);
    add(1);
    add(2);
    expect(published()).toEqual([
      ["all", [1]],
      ["all", [2]],
    ]);
    const much = setUp();
    much.add(1);
    much.published();
    for (let count = 0; count < 64; count += 1) much.messages.add("all", SAY, new Uint8Array(1_024));
    expect(much.published().map(([, frames]) => frames.length)).toEqual([64]);
  });
});
