import { describe, expect, test } from "@jest/globals";
import { runtimeOf, VirtualClock } from "@repod/testing/internal";
import { createMsgpackCodec } from "../../src/codec/msgpack-codec.js";
import { encode } from "../../src/encode-decode.js";
import { Link } from "../../src/session/link.js";
import { TurnQueue } from "../../src/util/turn-queue.js";
import { FakeTransport } from "../support/fake-transport.js";

const FRAME = encode({ action: "chat" });

function setUp() {
  const clock = new VirtualClock({ turns: "manual" });
  const transport = new FakeTransport();
  const events: string[] = [];
  const link = new Link(
    {
      transport,
      codec: createMsgpackCodec(),
      runtime: runtimeOf(clock),
      turns: new TurnQueue(clock),
      maxFrameBytes: 100,
    },
    { onFrame: () => events.push("frame"), onFault: () => events.push("fault"), onEnd: () => events.push("end") },
  );
  return { clock, transport, events, link };
}

describe("ending a link in order", () => {
  test("writes what waits, then closes, with code and reason", () => {
    const { transport, link } = setUp();
    link.send(FRAME);
    link.end(4430, "Cheating.", 5_000);
    expect(transport.writes).toEqual([FRAME]);
    expect(transport.calls).toEqual(["close 4430 Cheating."]);
  });

  test("happens once, and what is sent later goes nowhere", () => {
    const { clock, transport, link } = setUp();
    link.end(1000, "", 5_000);
    link.end(4430, "again", 5_000);
    link.send(FRAME);
    clock.turn();
    expect(transport.writes).toEqual([]);
    expect(transport.calls).toEqual(["close 1000"]);
  });

  test("looks at nothing that still arrives, not even at what is wrong", () => {
    const { transport, events, link } = setUp();
    link.end(1000, "", 5_000);
    transport.handler.onData(FRAME);
    transport.handler.onData(Uint8Array.of(0xff, 0xff, 0xff, 0xff));
    expect(events).toEqual([]);
  });

  test("leaves no timer once the peer has ended too", () => {
    const { clock, transport, events, link } = setUp();
    link.end(1000, "", 5_000);
    expect(clock.timers).toBe(1);
    transport.handler.onEnd({ clean: true });
    expect(events).toEqual(["end"]);
    expect(clock.timers).toBe(0);
  });

  test("cuts a peer that has everything and does not end its side, after a second", () => {
    const { clock, transport, link } = setUp();
    link.end(1000, "", 5_000);
    clock.advance(999);
    expect(transport.calls).toEqual(["close 1000"]);
    clock.advance(1);
    expect(transport.calls).toEqual(["close 1000", "terminate"]);
    expect(clock.timers).toBe(0);
  });

  test("waits for a peer that still reads, until the deadline", () => {
    const { clock, transport, link } = setUp();
    transport.bufferedBytes = 1_000_000;
    link.end(1000, "", 3_500);
    clock.advance(3_999);
    expect(transport.calls).toEqual(["close 1000"]);
    clock.advance(1);
    expect(transport.calls).toEqual(["close 1000", "terminate"]);
    expect(clock.timers).toBe(0);
  });

  test("cuts a slow peer at the first look after it has read everything", () => {
    const { clock, transport, link } = setUp();
    transport.bufferedBytes = 1;
    link.end(1000, "", 60_000);
    clock.advance(1_500);
    transport.bufferedBytes = 0;
    clock.advance(500);
    expect(transport.calls).toEqual(["close 1000", "terminate"]);
  });
});

describe("the end of the transport", () => {
  test("is told, and what still waits goes nowhere", () => {
    const { clock, transport, events, link } = setUp();
    transport.handler.onEnd({ clean: false });
    link.send(FRAME);
    clock.turn();
    expect(events).toEqual(["end"]);
    expect(transport.writes).toEqual([]);
    expect(clock.timers).toBe(0);
  });

  test("by a peer that never reads what waits for it frees the socket after a second", () => {
    const { clock, transport } = setUp();
    transport.bufferedBytes = 1_000;
    transport.handler.onEnd({ clean: true });
    clock.advance(1_000);
    expect(transport.calls).toEqual(["terminate"]);
    expect(clock.timers).toBe(0);
  });

  test("during our own end keeps the deadline that was set, so that the last words can still be read", () => {
    const { clock, transport, link } = setUp();
    transport.bufferedBytes = 1_000;
    link.end(1000, "", 2_000);
    transport.handler.onEnd({ clean: true });
    clock.advance(1_999);
    expect(transport.calls).toEqual(["close 1000"]);
    clock.advance(1);
    expect(transport.calls).toEqual(["close 1000", "terminate"]);
  });
});

test("terminating ends at once and gives up what waits", () => {
  const { transport, events, link } = setUp();
  link.terminate();
  transport.handler.onData(FRAME);
  link.send(FRAME);
  link.end(1000, "", 5_000);
  expect(events).toEqual([]);
  expect(transport.writes).toEqual([]);
  expect(transport.calls).toEqual(["terminate"]);
});
