import { describe, expect, test } from "@jest/globals";
import { readRecords, RECORD, RecordWriter, slotFromBytes, slotToBytes } from "../../src/background/records.js";

type Found = [kind: number, number: number, body: number[]];

function read(batch: Uint8Array): Found[] {
  const found: Found[] = [];
  readRecords(batch, (kind, number, body) => found.push([kind, number, [...body]]));
  return found;
}

describe("a batch of records", () => {
  test("is read as it was written, however long its bodies are and whatever their numbers", () => {
    const writer = new RecordWriter();
    const long = new Uint8Array(100_000).fill(7);
    writer.add(RECORD.message, 0, Uint8Array.of(1, 2));
    writer.add(RECORD.request, -(2 ** 53) + 1, long);
    writer.add(RECORD.detached, 2 ** 40, new Uint8Array(0));
    const batch = writer.take();
    expect(read(batch)).toEqual([
      [RECORD.message, 0, [1, 2]],
      [RECORD.request, -(2 ** 53) + 1, [...long]],
      [RECORD.detached, 2 ** 40, []],
    ]);
  });

  test("has memory of its own that can change hands, and the next one begins empty", () => {
    const writer = new RecordWriter();
    writer.add(RECORD.reply, 1, Uint8Array.of(1));
    const first = writer.take();
    structuredClone(first, { transfer: [first.buffer] });
    expect([first.length, writer.byteLength]).toEqual([0, 0]);
    writer.add(RECORD.reply, 2, Uint8Array.of(2));
    expect(read(writer.take())).toEqual([[RECORD.reply, 2, [2]]]);
  });

  test("may be cleared instead, and begins anew, however long it was", () => {
    const writer = new RecordWriter();
    for (const length of [10, 200_000, 10]) {
      writer.add(RECORD.message, length, new Uint8Array(length));
      expect(read(writer.bytes).map(([, number, body]) => [number, body.length])).toEqual([[length, length]]);
      writer.clear();
      expect(writer.byteLength).toBe(0);
    }
  });
});

test.each(["4 move", "6 move ä€😀\0", "4 move\ud800", ""])("a slot goes over as it is: %j", (slot) => {
  const batch = new Uint8Array(slot.length * 2 + 3);
  batch.set(slotToBytes(slot), 3);
  expect(slotFromBytes(batch.subarray(3))).toBe(slot);
});
