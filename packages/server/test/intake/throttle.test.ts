import { expect, test } from "@jest/globals";
import {
  createMemoryPair,
  createMsgpackCodec,
  FrameEncoder,
  GatedLink,
  PLAIN_PEER,
  TurnQueue,
} from "@repod/core/internal";
import { runtimeOf, VirtualClock } from "@repod/testing/internal";
import { PauseGate } from "../../src/intake/pause-gate.js";
import { receiveRatesOf, ThrottledSession } from "../../src/intake/throttle.js";
import type { ThrottledClient } from "../../src/intake/throttle.js";
import { resolveServerOptions } from "../../src/resolve-options.js";
import type { ReceiveRate } from "../../src/options.js";

function setUp(receiveRate: ReceiveRate) {
  const clock = new VirtualClock();
  const runtime = runtimeOf(clock);
  const moves: string[] = [];
  const codec = createMsgpackCodec();
  const [transport] = createMemoryPair(clock);
  const nothing = (): void => undefined;
  const options = { transport, codec, runtime, turns: new TurnQueue(clock), maxFrameBytes: 65_536 };
  const link = new GatedLink(options, { onFrame: nothing, onFault: nothing, onEnd: nothing });
  const passed: unknown[] = [];
  const receiveRates = receiveRatesOf(resolveServerOptions({ receiveRate }));
  const handler: ThrottledClient = {
    context: { codec: { elementCount: 1 }, receiveRates, runtime },
    gate: new PauseGate(
      { hold: () => moves.push("hold"), release: () => moves.push("release") },
      { defer: (callback) => callback() },
    ),
    get session() {
      return session;
    },
    giveOut: nothing,
    onMessage: (message) => passed.push(message),
    onReply: nothing,
    onDropped: nothing,
    onRefusal: nothing,
    onOverflow: nothing,
    onReplaced: nothing,
    onSuspend: nothing,
    onResume: nothing,
    onEnd: nothing,
    onGone: nothing,
  };
  const session: ThrottledSession = new ThrottledSession(
    link,
    PLAIN_PEER,
    {
      encoder: new FrameEncoder(codec),
      side: "server",
      drain: 0,
      limits: { maxQueuedBytes: 1_000, latestWindow: 0, ringBytes: 0 },
      heartbeat: { interval: 0, answers: { add: nothing } },
      window: 0,
    },
    handler,
  );
  const receive = (frames: number, bytes = 6): void => {
    for (let count = 0; count < frames; count += 1) session.onFrame({ action: "move" }, bytes, false);
  };
  return { clock, moves, passed, receive, session };
}

test("a burst of exactly what may come in a second is no reason to pause, one frame more is", () => {
  const { moves, passed, receive } = setUp({ messages: 100 });
  receive(100);
  expect(moves).toEqual([]);
  receive(1);
  expect(moves).toEqual(["hold"]);
  expect(passed).toHaveLength(101);
});

test("bytes are bounded by themselves, headers included", () => {
  const { moves, receive } = setUp({ messages: Infinity, bytes: 1_000 });
  receive(100);
  expect(moves).toEqual([]);
  receive(1);
  expect(moves).toEqual(["hold"]);
});

test("what came before anything was measured is not forgotten: it is paid for", () => {
  const { clock, moves, receive } = setUp({ messages: 100 });
  receive(12);
  receive(188);
  clock.advance(990);
  expect(moves).toEqual(["hold"]);
  clock.advance(20);
  expect(moves).toEqual(["hold", "release"]);
});

test("one frame that is more than a burst by itself is measured at once", () => {
  const { moves, receive } = setUp({ bytes: 1_000 });
  receive(1, 2_000);
  expect(moves).toEqual(["hold"]);
});

test("after the end nothing is paused and no timer set", () => {
  const { clock, moves, receive, session } = setUp({ messages: 100 });
  session.close("closed");
  session.stopMeter();
  const { timers } = clock;
  receive(200);
  expect(moves).toEqual([]);
  expect(clock.timers).toBe(timers);
});

test("a pause that is not over when the session is ends with it", () => {
  const { clock, moves, receive, session } = setUp({ messages: 100 });
  const { timers } = clock;
  receive(200);
  expect(clock.timers).toBe(timers + 1);
  session.stopMeter();
  expect(clock.timers).toBe(timers);
  expect(moves).toEqual(["hold"]);
});

test("where nothing is bounded nothing is held back", () => {
  const unbounded = { messages: Infinity, bytes: Infinity };
  expect(receiveRatesOf(resolveServerOptions({ receiveRate: unbounded }))).toBeUndefined();
  const { moves, passed, receive } = setUp(unbounded);
  receive(20_000, 1_000);
  expect(moves).toEqual([]);
  expect(passed).toHaveLength(20_000);
});
