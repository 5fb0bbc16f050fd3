import { beforeEach, describe, expect, test } from "@jest/globals";
import { BatchWriter } from "../../src/transport/batch-writer.js";
import { bytes, hex } from "../support/hex.js";

const runtime = { allocate: (byteLength: number): Uint8Array => new Uint8Array(byteLength) };
/** Says in one byte how long the batch is, in hundreds. */
const HEADER = {
  sizeOf: () => 1,
  write: (target: Uint8Array, byteLength: number) => void (target[0] = byteLength / 100),
};

class FakeSocket {
  readonly chunks: Uint8Array[] = [];
  corks = 0;

  write(chunk: Uint8Array): void {
    this.chunks.push(chunk);
  }

  cork(): void {
    this.corks += 1;
  }

  uncork(): void {}
}

let first = new FakeSocket();
let second = new FakeSocket();

beforeEach(() => {
  first = new FakeSocket();
  second = new FakeSocket();
});

describe("a writer of batches", () => {
  test("writes a long frame as it is where no header stands in front of it", () => {
    const frame = new Uint8Array(5_000);
    new BatchWriter(runtime).write(first, [frame], 5_000);
    expect(first.chunks[0]).toBe(frame);
    expect(first.corks).toBe(0);
  });

  test.each([
    ["without a header", undefined, "010203"],
    ["behind a header", HEADER, "00010203"],
  ])("puts the same frames together once for all sockets, %s", (_, header, written) => {
    const writer = new BatchWriter(runtime, header);
    const [one, another] = [bytes("01"), bytes("0203")];
    for (const socket of [first, second]) writer.write(socket, [one, another], 3);
    expect(hex(first.chunks[0]!)).toBe(written);
    expect(second.chunks[0]).toBe(first.chunks[0]);
  });

  test("mixes up nothing that is alike: other frames of the same lengths, fewer, more, or in another order", () => {
    const writer = new BatchWriter(runtime, HEADER);
    const [a, b, c] = [bytes("0a"), bytes("0b"), bytes("0c")];
    for (const frames of [[a, b], [a, c], [a], [a, b, c], [b, a], [a, b]]) writer.write(first, frames, frames.length);
    expect(first.chunks.map((chunk) => hex(chunk))).toEqual([
      "000a0b",
      "000a0c",
      "000a",
      "000a0b0c",
      "000b0a",
      "000a0b",
    ]);
  });

  test.each([
    ["without a header", undefined, 0],
    ["behind a header", HEADER, 1],
  ])("writes long frames as they are, in one go, %s", (_, header, headers) => {
    const writer = new BatchWriter(runtime, header);
    const frames = [new Uint8Array(5_000), new Uint8Array(5_000)];
    writer.write(first, frames, 10_000);
    expect(first.corks).toBe(1);
    expect(first.chunks).toHaveLength(headers + 2);
    expect(first.chunks[headers]).toBe(frames[0]);
    if (header) expect(first.chunks[0]).toEqual(Uint8Array.of(100));
  });
});
