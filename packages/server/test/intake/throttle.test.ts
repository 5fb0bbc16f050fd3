import { expect, test } from "@jest/globals";
import { VirtualClock } from "@repod/testing/internal";
import { PauseGate } from "../../src/intake/pause-gate.js";
import { receiveRatesOf, Throttle } from "../../src/intake/throttle.js";
import type { ThrottledClient } from "../../src/intake/throttle.js";
import { resolveServerOptions } from "../../src/resolve-options.js";
import type { ReceiveRate } from "../../src/options.js";

function setUp(receiveRate: ReceiveRate) {
  const clock = new VirtualClock();
  const moves: string[] = [];
  const gate = new PauseGate({ pause: () => moves.push("pause"), resume: () => moves.push("resume") });
  const session = { isOpen: true, frames: 0, onFrame: () => (session.frames += 1), onFault: () => 0, onEnd: () => 0 };
  const client: ThrottledClient = { context: { codec: { elementCount: 1 }, runtime: { clock } }, gate, session };
  const throttle = new Throttle(client, receiveRatesOf(resolveServerOptions({ receiveRate }))!);
  const receive = (frames: number, bytes = 6): void => {
    for (let count = 0; count < frames; count += 1) throttle.onFrame({}, bytes, false);
  };
  return { clock, gate, moves, receive, session, throttle };
}

test("a burst of exactly what may come in a second is no reason to pause, one frame more is", () => {
  const { moves, receive, session } = setUp({ messages: 100 });
  receive(100);
  expect(moves).toEqual([]);
  receive(1);
  expect(moves).toEqual(["pause"]);
  expect(session.frames).toBe(101);
});

test("bytes are bounded by themselves, headers included", () => {
  const { moves, receive } = setUp({ messages: Infinity, bytes: 1_000 });
  receive(100);
  expect(moves).toEqual([]);
  receive(1);
  expect(moves).toEqual(["pause"]);
});

test("what came before anything was measured is not forgotten: it is paid for", () => {
  const { clock, moves, receive } = setUp({ messages: 100 });
  receive(12);
  receive(188);
  clock.advance(990);
  expect(moves).toEqual(["pause"]);
  clock.advance(20);
  expect(moves).toEqual(["pause", "resume"]);
});

test("one frame that is more than a burst by itself is measured at once", () => {
  const { moves, receive } = setUp({ bytes: 1_000 });
  receive(1, 2_000);
  expect(moves).toEqual(["pause"]);
});

test("after the end nothing is paused and no timer set", () => {
  const { clock, moves, receive, session, throttle } = setUp({ messages: 100 });
  session.isOpen = false;
  throttle.stop();
  receive(200);
  expect(moves).toEqual([]);
  expect(clock.timers).toBe(0);
});

test("there is nothing to measure where nothing is bounded", () => {
  const unbounded = { messages: Infinity, bytes: Infinity };
  expect(receiveRatesOf(resolveServerOptions({ receiveRate: unbounded }))).toBeUndefined();
});
