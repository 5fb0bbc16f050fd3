import { describe, expect, test } from "@jest/globals";
import { createMsgpackCodec } from "../../src/codec/msgpack-codec.js";
import type { WireMap } from "../../src/codec/codec.js";
import { encode } from "../../src/encode-decode.js";
import { GatedLink } from "../../src/session/gated-link.js";
import { createSystemRuntime } from "../../src/util/system-runtime.js";
import { TurnQueue } from "../../src/util/turn-queue.js";
import { FakeTransport } from "../support/fake-transport.js";

describe("a link that is given up while it is held", () => {
  test("hands out what has arrived since, as it came, and tells of nothing more", () => {
    const transport = new FakeTransport();
    const runtime = createSystemRuntime();
    const frames: unknown[] = [];
    const link = new GatedLink(
      {
        transport,
        codec: createMsgpackCodec(),
        runtime,
        turns: new TurnQueue(runtime.clock),
        maxFrameBytes: 1_000,
      },
      {
        onFrame(message: WireMap) {
          frames.push(message["action"]);
          link.hold();
        },
        onFault: () => undefined,
        onEnd: () => undefined,
      },
    );
    const [first, second, third] = ["one", "two", "three"].map((action) => encode({ action }));
    link.onData(Buffer.concat([first!, second!]));
    link.onData(third!.subarray(0, 5));
    expect(link.giveUp()).toEqual(new Uint8Array(Buffer.concat([second!, third!.subarray(0, 5)])));
    link.onData(third!.subarray(5));
    expect(link.giveUp()).toEqual(new Uint8Array(0));
    expect(frames).toEqual(["one"]);
  });
});
