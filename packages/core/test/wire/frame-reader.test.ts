import { describe, expect, test } from "@jest/globals";
import { FrameReader } from "../../src/wire/frame-reader.js";
import { MAX_FRAME_BYTES } from "../../src/wire/frame.js";
import { bytes, hex, join } from "../support/hex.js";

const TOO_LARGE = expect.objectContaining({ name: "RepodError", code: "frame_too_large" });

/** A reader with the bodies it gave out, in hex. */
function collector(maxFrameBytes = 1000) {
  const reader = new FrameReader({ maxFrameBytes });
  const bodies: string[] = [];
  const push = (chunk: Uint8Array): void => reader.push(chunk, (body) => bodies.push(hex(body)));
  return { reader, bodies, push };
}

const never = (): never => {
  throw new Error("gave out a body");
};

describe("FrameReader", () => {
  test("gives out the bodies of one chunk in order", () => {
    const { bodies, push } = collector();
    push(bytes("00000001 80 00000002 8101 00000001 82"));
    expect(bodies).toEqual(["80", "8101", "82"]);
  });

  test("gives out the same bodies when the bytes come one at a time", () => {
    const { bodies, push } = collector();
    for (const byte of bytes("00000001 80 00000000 00000003 810102 00000001 82")) push(Uint8Array.of(byte));
    expect(bodies).toEqual(["80", "", "810102", "82"]);
  });

  test("gives out the same bodies wherever two cuts are made", () => {
    const stream = bytes("00000003 010203 00000000 00000002 0405");
    for (let first = 0; first <= stream.length; first++) {
      for (let second = first; second <= stream.length; second++) {
        const { bodies, push } = collector();
        push(stream.subarray(0, first));
        push(stream.subarray(first, second));
        push(stream.subarray(second));
        expect(bodies).toEqual(["010203", "", "0405"]);
      }
    }
  });

  test("gives out an empty body as soon as its header is whole", () => {
    const { bodies, push } = collector(0);
    push(bytes("000000"));
    expect(bodies).toEqual([]);
    push(bytes("00"));
    expect(bodies).toEqual([""]);
  });

  test("gives a body that is whole in its chunk as a plain view into it", () => {
    const chunk = Buffer.from(bytes("00000002 0102"));
    new FrameReader({ maxFrameBytes: 2 }).push(chunk, (body) => {
      expect(body.buffer).toBe(chunk.buffer);
      expect(body.byteOffset).toBe(chunk.byteOffset + 4);
      expect(Object.getPrototypeOf(body)).toBe(Uint8Array.prototype);
    });
    expect.assertions(3);
  });

  test("keeps what it gathered when the chunk it came from is overwritten", () => {
    const { bodies, push } = collector();
    const chunk = bytes("00000003 0102");
    push(chunk);
    chunk.fill(0xff);
    push(bytes("03"));
    expect(bodies).toEqual(["010203"]);
  });
});

describe("The memory of a FrameReader", () => {
  test("follows the bytes that arrived, not the length that was announced, and never passes it", () => {
    const length = 100_000;
    const reader = new FrameReader({ maxFrameBytes: length });
    reader.push(bytes("000186a0 00"), never);
    expect(reader.heldBytes).toBeLessThanOrEqual(1024);
    const piece = new Uint8Array(999);
    const sizes = new Set<number>();
    for (let arrived = 1 + piece.length; arrived < length; arrived += piece.length) {
      reader.push(piece, never);
      expect(reader.heldBytes).toBeGreaterThanOrEqual(arrived);
      expect(reader.heldBytes).toBeLessThanOrEqual(Math.min(length, Math.max(1024, 2 * arrived)));
      sizes.add(reader.heldBytes);
    }
    // It doubles: growing by each piece would copy everything a hundred times.
    expect(sizes.size).toBeLessThanOrEqual(8);
  });

  test("is given back with the body", () => {
    const { reader, bodies, push } = collector();
    push(bytes("00000003 01"));
    expect(reader.heldBytes).toBe(3);
    push(bytes("0203 0000"));
    expect(bodies).toEqual(["010203"]);
    expect(reader.heldBytes).toBe(0);
  });

  test("is not taken for a header of 4 GiB", () => {
    const { reader, push } = collector(MAX_FRAME_BYTES);
    expect(() => push(bytes("ffffffff 00"))).toThrow(TOO_LARGE);
    expect(reader.heldBytes).toBe(0);
  });
});

describe("The limit of a FrameReader", () => {
  test("lets a body of exactly maxFrameBytes through", () => {
    const { bodies, push } = collector(2);
    push(bytes("00000002 0102"));
    expect(bodies).toEqual(["0102"]);
  });

  test("is checked on the header, before any byte of the body is there", () => {
    const { push } = collector(2);
    push(bytes("000000"));
    expect(() => push(bytes("03"))).toThrow(TOO_LARGE);
  });

  test("is told together with the length that passed it", () => {
    const { push } = collector(2);
    expect(() => push(bytes("00010000"))).toThrow("A frame of 65536 bytes was announced; at most 2 are accepted.");
  });

  test("ends the stream: bodies before it are given out, everything after it is refused", () => {
    const { reader, bodies, push } = collector(2);
    expect(() => push(bytes("00000001 80 00000003 010203 00000001 81"))).toThrow(TOO_LARGE);
    expect(() => push(bytes("00000001 81"))).toThrow(TOO_LARGE);
    reader.stop();
    expect(() => push(bytes(""))).toThrow(TOO_LARGE);
    expect(bodies).toEqual(["80"]);
  });

  test("can be raised between frames, also from inside the callback", () => {
    const reader = new FrameReader({ maxFrameBytes: 1 });
    const bodies: string[] = [];
    reader.push(bytes("00000001 80 00000003 010203"), (body) => {
      bodies.push(hex(body));
      reader.maxFrameBytes = 3;
    });
    expect(bodies).toEqual(["80", "010203"]);
    expect(reader.maxFrameBytes).toBe(3);
  });

  test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, MAX_FRAME_BYTES + 1])("cannot be %p", (value) => {
    const INVALID = expect.objectContaining({ code: "invalid_option", message: expect.stringContaining(`${value}`) });
    expect(() => new FrameReader({ maxFrameBytes: value })).toThrow(INVALID);
    const reader = new FrameReader({ maxFrameBytes: 1 });
    expect(() => (reader.maxFrameBytes = value)).toThrow(INVALID);
    expect(reader.maxFrameBytes).toBe(1);
  });
});

describe("A callback of FrameReader.push", () => {
  test("that stops the reader gets nothing more, neither of this chunk nor later", () => {
    const reader = new FrameReader({ maxFrameBytes: 10 });
    const bodies: string[] = [];
    const stopAtOnce = (body: Uint8Array): void => {
      bodies.push(hex(body));
      reader.stop();
    };
    reader.push(bytes("00000001 80 00000001 81 ffffffff"), stopAtOnce);
    reader.push(bytes("00000001 82"), stopAtOnce);
    reader.push(bytes("ffffffff"), stopAtOnce);
    expect(bodies).toEqual(["80"]);
    expect(reader.heldBytes).toBe(0);
  });

  test.each(["in one chunk", "byte by byte"])("that throws loses nothing of the stream %s", (manner) => {
    const reader = new FrameReader({ maxFrameBytes: 10 });
    const bodies: string[] = [];
    const thrown: unknown[] = [];
    const push = (chunk: Uint8Array): void => {
      try {
        reader.push(chunk, (body) => {
          bodies.push(hex(body));
          throw new Error(hex(body));
        });
      } catch (error) {
        thrown.push((error as Error).message);
      }
    };
    const stream = bytes("00000001 80 00000000 00000002 0102 000000");
    if (manner === "in one chunk") push(stream);
    else for (const byte of stream) push(Uint8Array.of(byte));
    while (reader.heldBytes > 0) push(bytes(""));
    push(bytes("01 81"));
    expect(bodies).toEqual(["80", "", "0102", "81"]);
    expect(thrown).toEqual(bodies);
  });

  test("that throws leaves the rest of the chunk in memory of our own", () => {
    const { bodies, push, reader } = collector();
    const chunk = join(bytes("00000001 80"), bytes("00000001 81"));
    expect(() => reader.push(chunk, never)).toThrow("gave out a body");
    expect(reader.heldBytes).toBe(5);
    chunk.fill(0xff);
    push(bytes("00000001 82"));
    expect(bodies).toEqual(["81", "82"]);
    expect(reader.heldBytes).toBe(0);
  });

  test("that stops the reader and throws leaves nothing behind", () => {
    const { bodies, push, reader } = collector();
    const stopAndThrow = (): never => {
      reader.stop();
      throw new Error("enough");
    };
    expect(() => reader.push(bytes("00000001 80 00000001 81"), stopAndThrow)).toThrow("enough");
    push(bytes("00000001 82"));
    expect(bodies).toEqual([]);
    expect(reader.heldBytes).toBe(0);
  });
});
