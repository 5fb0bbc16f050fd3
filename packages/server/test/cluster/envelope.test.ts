import { describe, expect, test } from "@jest/globals";
import { encode } from "@repod/core";
import { createMsgpackCodec, RepodError } from "@repod/core/internal";
import fc from "fast-check";
import { isFrom, KINDS, readEnvelope, writeEnvelope } from "../../src/cluster/envelope.js";

const codec = createMsgpackCodec();
const frame = encode({ action: "say", n: 1 });
const message = {
  kind: KINDS.message,
  from: "abcdEFG-",
  head: { action: "say", except: ["x"] },
  frames: [frame],
} as const;
const written = writeEnvelope(codec, message);

/** The bytes with some of them replaced. */
function changed(at: number, ...bytes: readonly number[]): Uint8Array {
  const copy = written.slice();
  copy.set(bytes, at);
  return copy;
}

describe("what servers say to each other", () => {
  test("is read as it was written", () => {
    expect(readEnvelope(codec, written)).toEqual(message);
    const here = { kind: KINDS.here, from: "01234567", head: {}, frames: [] } as const;
    expect(readEnvelope(codec, writeEnvelope(codec, here))).toEqual(here);
  });

  test("begins with nothing that a frame can begin with", () => {
    expect(Buffer.from(written.subarray(0, 12)).toString("hex")).toBe("7270010361626364454647" + "2d");
    expect(frame[0]).toBe(0);
  });

  test("is read wherever it lies in a buffer, and its frame is a copy", () => {
    const pool = Buffer.concat([Buffer.from("before"), written, Buffer.from("after")]);
    const {
      frames: [read],
    } = readEnvelope(codec, pool.subarray(6, 6 + written.length));
    pool.fill(0);
    expect(read).toEqual(frame);
  });

  test("tells whose it is", () => {
    expect(isFrom("abcdEFG-", written)).toBe(true);
    expect(isFrom("abcdEFG_", written)).toBe(false);
    expect(isFrom("abcdEFG-", written.subarray(0, 9))).toBe(false);
  });

  test.each([
    ["nothing", new Uint8Array(0), "It is not from a server."],
    ["text", new TextEncoder().encode('{"action":"say","text":"hello"}'), "It is not from a server."],
    ["a frame of a client's", encode({ action: "say", text: "hello, everybody" }), "It is not from a server."],
    ["a later version", changed(2, 2), "It is of version 2, and this server knows 1."],
    ["a kind that nobody knows", changed(3, 8), "There is no kind 8."],
    ["kind 0", changed(3, 0), "There is no kind 0."],
    ["a head that is longer than all of it", changed(12, 0xff), "It is cut off."],
    ["a head that is no map", changed(16, 0xc0), /./],
    ["half a frame", written.subarray(0, -1), "A frame of it is not whole."],
    ["a frame that is too long", changed(written.length - frame.length, 1), "A frame of it is not whole."],
    [
      "a frame and half of the next one's header",
      Uint8Array.from([...written, 0, 0]),
      "It has no frame, or half of one.",
    ],
    ["no frame", written.subarray(0, -frame.length), "It has no frame, or half of one."],
  ])("is refused where it is %s", (_, bytes, sentence) => {
    expect(() => readEnvelope(codec, bytes)).toThrow(
      expect.objectContaining({
        code: "bad_frame",
        message: typeof sentence === "string" ? sentence : expect.stringMatching(sentence),
      }),
    );
    expect(readEnvelope(codec, written)).toEqual(message);
  });

  test("is read or refused, whatever it is", () => {
    const start = Array.from(written.subarray(0, 16));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.boolean(), (bytes, hasStart) => {
        try {
          readEnvelope(codec, hasStart ? Uint8Array.from([...start, ...bytes]) : bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(RepodError);
        }
      }),
    );
  });
});
