import { describe, expect, test } from "@jest/globals";
import { frameHeaderSize, writeFrameHeader } from "../../../src/listeners/websocket/frame-header.js";

function header(payloadLength: number): string {
  const target = Buffer.alloc(frameHeaderSize(payloadLength));
  writeFrameHeader(target, payloadLength);
  return target.toString("hex").replace(/(..)(?=.)/g, "$1 ");
}

describe("a frame header", () => {
  test.each([
    [0, "82 00"],
    [1, "82 01"],
    [122, "82 7a"],
    [123, "82 7b"],
    [124, "82 7c"],
    [125, "82 7d"],
    [126, "82 7e 00 7e"],
    [127, "82 7e 00 7f"],
    [128, "82 7e 00 80"],
    [129, "82 7e 00 81"],
    [255, "82 7e 00 ff"],
    [256, "82 7e 01 00"],
    [65_532, "82 7e ff fc"],
    [65_533, "82 7e ff fd"],
    [65_534, "82 7e ff fe"],
    [65_535, "82 7e ff ff"],
    [65_536, "82 7f 00 00 00 00 00 01 00 00"],
    [65_537, "82 7f 00 00 00 00 00 01 00 01"],
    [65_538, "82 7f 00 00 00 00 00 01 00 02"],
    [65_539, "82 7f 00 00 00 00 00 01 00 03"],
    [0x100_0003, "82 7f 00 00 00 00 01 00 00 03"],
    [0x8000_0000, "82 7f 00 00 00 00 80 00 00 00"],
    [0xffff_ffff, "82 7f 00 00 00 00 ff ff ff ff"],
    [0x1_0000_0000, "82 7f 00 00 00 01 00 00 00 00"],
    [Number.MAX_SAFE_INTEGER, "82 7f 00 1f ff ff ff ff ff ff"],
  ])("of %i bytes is %s", (payloadLength, expected) => {
    expect(header(payloadLength)).toBe(expected);
  });

  test("leaves what comes behind it alone", () => {
    const target = new Uint8Array(16).fill(0xee);
    writeFrameHeader(target, 5);
    expect([...target.subarray(2)]).toEqual(new Array(14).fill(0xee));
    writeFrameHeader(target, 300);
    expect([...target.subarray(4)]).toEqual(new Array(12).fill(0xee));
    writeFrameHeader(target, 70_000);
    expect([...target.subarray(10)]).toEqual(new Array(6).fill(0xee));
  });
});
