import { describe, expect, test } from "@jest/globals";
import { FrameReader as BrowserReader } from "../../src/wire/frame-reader.browser.js";
import { FrameReader } from "../../src/wire/frame-reader.js";
import { bytes, hex } from "../support/hex.js";

const readers = [
  ["everywhere", (maxFrameBytes: number) => new FrameReader({ maxFrameBytes, wholeFrames: true })],
  ["in browsers", (maxFrameBytes: number) => new BrowserReader({ maxFrameBytes })],
] as const;

describe.each(readers)("a reader of whole frames, as it is %s,", (_, create) => {
  /** The bodies that come out of a chunk, in hex, and what is thrown after them. */
  function read(chunk: Uint8Array, reader = create(1000)): { bodies: string[]; error?: unknown } {
    const bodies: string[] = [];
    try {
      reader.push(chunk, (body) => bodies.push(hex(body)));
    } catch (error) {
      return { bodies, error };
    }
    return { bodies };
  }

  test("gives out the bodies of each chunk, empty ones too", () => {
    const reader = create(1000);
    expect(read(bytes("00000001 80 00000000 00000002 8101"), reader)).toEqual({ bodies: ["80", "", "8101"] });
    expect(read(bytes(""), reader)).toEqual({ bodies: [] });
    expect(read(bytes("00000001 82"), reader)).toEqual({ bodies: ["82"] });
  });

  test("gives each body as a plain view into the chunk", () => {
    const chunk = Buffer.from(bytes("ff 00000002 0102")).subarray(1);
    create(2).push(chunk, (body) => {
      expect(body.buffer).toBe(chunk.buffer);
      expect(body.byteOffset).toBe(chunk.byteOffset + 4);
      expect(Object.getPrototypeOf(body)).toBe(Uint8Array.prototype);
    });
  });

  test.each(["00", "000000", "00000001", "00000003 0102", "00000000 00"])("refuses a part of a frame: %s", (part) => {
    const { bodies, error } = read(bytes(`00000001 80 ${part}`));
    expect(bodies[0]).toBe("80");
    expect(error).toMatchObject({ code: "bad_frame" });
  });

  test("refuses a frame over the limit, after the ones before it", () => {
    const { bodies, error } = read(bytes("00000001 80 00000003 010203"), create(2));
    expect(bodies).toEqual(["80"]);
    expect(error).toMatchObject({
      code: "frame_too_large",
      message: "A frame of 3 bytes was announced; at most 2 are accepted.",
    });
    expect(read(bytes("ffffffff"))).toMatchObject({ error: { code: "frame_too_large" } });
  });

  test("gives out nothing after it was stopped, also from inside the callback", () => {
    const reader = create(1000);
    const bodies: string[] = [];
    reader.push(bytes("00000001 80 00000001 81"), (body) => {
      bodies.push(hex(body));
      reader.stop();
    });
    expect(bodies).toEqual(["80"]);
    expect(read(bytes("00000001 82"), reader)).toEqual({ bodies: [] });
  });
});
