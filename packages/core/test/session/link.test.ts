import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { runtimeOf, VirtualClock } from "@repod/testing/internal";
import type { Codec, WireMap } from "../../src/codec/codec.js";
import { createMsgpackCodec } from "../../src/codec/msgpack-codec.js";
import { encode } from "../../src/encode-decode.js";
import { GatedLink } from "../../src/session/gated-link.js";
import type { LinkHandler } from "../../src/session/link.js";
import { TurnQueue } from "../../src/util/turn-queue.js";
import { FakeTransport } from "../support/fake-transport.js";
import { join } from "../support/hex.js";

class Listener implements LinkHandler {
  readonly events: string[] = [];
  readonly errors: Error[] = [];
  /** Called with each message that arrives. */
  whenFrame: ((message: WireMap) => void) | undefined;

  onFrame(message: WireMap, byteLength: number, hasProtocolKeys: boolean): void {
    this.events.push(`${String(message["action"])} ${byteLength}${hasProtocolKeys ? " $" : ""}`);
    this.whenFrame?.(message);
  }

  onFault(error: Error & { code: string }): void {
    this.events.push(`fault ${error.code}`);
    this.errors.push(error);
  }

  onEnd(): void {
    this.events.push("end");
  }
}

function setUp(codec: Codec = createMsgpackCodec()) {
  const clock = new VirtualClock({ turns: "manual" });
  const transport = new FakeTransport();
  const listener = new Listener();
  const turns = new TurnQueue(clock);
  const link = new GatedLink({ transport, codec, runtime: runtimeOf(clock), turns, maxFrameBytes: 1_024 }, listener);
  return { clock, transport, listener, link };
}

const ofLength = (length: number): Uint8Array => new Uint8Array(length);
const HALF = 32 * 1_024;

describe("sending over a link", () => {
  test("writes what a turn sends at its end, in one go", () => {
    const { clock, transport, link } = setUp();
    link.send(encode({ action: "a" }));
    link.send(encode({ action: "b" }));
    expect(transport.writes).toEqual([]);
    expect(clock.deferred).toBe(1);
    clock.turn();
    expect(transport.writes).toEqual([join(encode({ action: "a" }), encode({ action: "b" }))]);
  });

  test("writes nothing, and plans nothing, when nobody sends", () => {
    const { clock, transport } = setUp();
    clock.turn();
    expect([transport.writes.length, clock.deferred, clock.timers]).toEqual([0, 0, 0]);
  });

  test("writes at once from 64 KiB on, and at the end of the turn only what came later", () => {
    const { clock, transport, link } = setUp();
    link.send(ofLength(HALF));
    link.send(ofLength(HALF - 1));
    expect(transport.writes).toEqual([]);
    link.send(ofLength(1));
    expect(transport.writes.map(({ length }) => length)).toEqual([2 * HALF]);
    link.send(ofLength(3));
    clock.turn();
    expect(transport.writes.map(({ length }) => length)).toEqual([2 * HALF, 3]);
    clock.turn();
    expect(transport.writes).toHaveLength(2);
  });

  test("goes on in the next turn", () => {
    const { clock, transport, link } = setUp();
    for (let turn = 1; turn <= 3; turn += 1) {
      link.send(ofLength(turn));
      clock.turn();
    }
    expect(transport.writes.map(({ length }) => length)).toEqual([1, 2, 3]);
  });
});

describe("receiving over a link", () => {
  test("hands out one message after the other, with the length of its body, however the bytes come", () => {
    const { transport, listener } = setUp();
    const bytes = join(encode({ action: "chat", text: "hi" }), encode({ action: "chat", $id: 1 }));
    for (const byte of bytes) transport.handler.onData(Uint8Array.of(byte));
    expect(listener.events).toEqual(["chat 21", "chat 18 $"]);
  });

  test("another handler gets what follows, in the middle of a chunk too", () => {
    const { transport, listener, link } = setUp();
    const next = new Listener();
    listener.whenFrame = () => link.handOver(next);
    transport.handler.onData(join(encode({ action: "hello" }), encode({ action: "chat" })));
    transport.handler.onEnd({ clean: true });
    expect(listener.events).toEqual(["hello 14"]);
    expect(next.events).toEqual(["chat 13", "end"]);
  });

  test("an empty socket needs no answer", () => {
    const { transport, listener } = setUp();
    transport.handler.onDrain();
    expect(listener.events).toEqual([]);
  });
});

describe("a fault", () => {
  beforeEach(() => void jest.spyOn(process, "emitWarning").mockImplementation(() => undefined));
  afterEach(() => {
    jest.restoreAllMocks();
  });

  test.each([
    ["a frame larger than allowed", Uint8Array.of(0, 0, 4, 1), "frame_too_large"],
    ["bytes that are no message", Uint8Array.of(0, 0, 0, 1, 0xc1), "bad_frame"],
    ["a list where a map belongs", Uint8Array.of(0, 0, 0, 1, 0x90), "bad_frame"],
  ])("by %s is told once, and nothing that follows is looked at", (_, bytes, code) => {
    const { transport, listener } = setUp();
    transport.handler.onData(join(encode({ action: "chat" }), bytes, encode({ action: "late" })));
    transport.handler.onData(encode({ action: "later" }));
    expect(listener.events).toEqual(["chat 13", `fault ${code}`]);
  });

  test("of ours is a warning of the process, with its stack", () => {
    const emitWarning = jest.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    const { transport, listener } = setUp();
    const cause = new Error("broken session");
    listener.whenFrame = () => {
      throw cause;
    };
    transport.handler.onData(encode({ action: "chat" }));
    expect(emitWarning.mock.calls).toEqual([
      ["A frame: broken session", { type: "RepodWarning", detail: cause.stack }],
    ]);
  });

  test("of ours is an internal error that keeps its cause", () => {
    const cause = new TypeError("broken codec");
    const codec: Codec = {
      ...createMsgpackCodec(),
      hasProtocolKeys: false,
      decode() {
        throw cause;
      },
    };
    const { transport, listener } = setUp(codec);
    transport.handler.onData(encode({ action: "chat" }));
    expect(listener.errors).toEqual([expect.objectContaining({ code: "internal_error", cause })]);
  });

  test("in whoever listens does not reach the transport", () => {
    const { transport, listener } = setUp();
    const cause = new Error("broken handler");
    listener.whenFrame = () => {
      throw cause;
    };
    expect(() => transport.handler.onData(encode({ action: "chat" }))).not.toThrow();
    expect(listener.errors).toEqual([expect.objectContaining({ code: "internal_error", cause })]);
  });
});

describe("a link that is held", () => {
  const both = join(encode({ action: "a" }), encode({ action: "b" }));

  test("decodes nothing more, and reads nothing more once there is something", () => {
    const { transport, listener, link } = setUp();
    listener.whenFrame = () => link.hold();
    transport.handler.onData(encode({ action: "a" }));
    // The end of a peer that says nothing more must be heard.
    expect(transport.calls).toEqual([]);
    transport.handler.onData(Uint8Array.of(0, 0, 0, 1, 0xc1));
    expect([listener.events, transport.calls]).toEqual([["a 10"], ["pause"]]);
    link.release();
    expect([listener.events, transport.calls]).toEqual([
      ["a 10", "fault bad_frame"],
      ["pause", "resume"],
    ]);
  });

  test("can be held again by what it gives out when it is released", () => {
    const { transport, listener, link } = setUp();
    listener.whenFrame = () => link.hold();
    transport.handler.onData(join(both, encode({ action: "c" })));
    link.release();
    expect([listener.events, transport.calls]).toEqual([
      ["a 10", "b 10"],
      ["pause", "resume", "pause"],
    ]);
    link.release();
    expect(listener.events).toEqual(["a 10", "b 10", "c 10"]);
  });

  test("accepts longer frames from then on, where it is told so", () => {
    const { transport, listener, link } = setUp();
    const long = encode({ action: "long", text: "x".repeat(2_000) });
    listener.whenFrame = () => link.hold();
    transport.handler.onData(join(encode({ action: "a" }), long));
    link.maxFrameBytes = 4_096;
    link.release();
    expect(listener.events).toEqual(["a 10", expect.stringMatching(/^long /)]);
  });

  test("gives out nothing after its end", () => {
    const { transport, listener, link } = setUp();
    listener.whenFrame = () => link.hold();
    transport.handler.onData(both);
    link.end(1000, "", 0);
    link.release();
    expect(listener.events).toEqual(["a 10"]);
  });
});
