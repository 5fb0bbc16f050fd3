import { expect, test } from "@jest/globals";
import { EarlyQueue } from "../src/early-queue.js";
import type { EarlyFrame } from "../src/early-queue.js";

function frame(action: string, byteLength: number, slot?: string, requestId?: number): EarlyFrame {
  return { frame: new Uint8Array(byteLength), action, slot, requestId };
}

function taken(queue: EarlyQueue): [action: string, byteLength: number][] {
  return [...queue.take()].map(({ action, frame: { length } }) => [action, length]);
}

test("what waits is bounded to the byte; what does not fit is named, and leaves the rest alone", () => {
  const queue = new EarlyQueue(100, new Set());
  expect(queue.push(frame("a", 60))).toBe(60);
  expect(() => queue.push(frame("b", 41))).toThrow(
    expect.objectContaining({
      code: "queue_full",
      message: '"b" was not queued: more than 100 bytes would wait.',
    }),
  );
  expect(queue.push(frame("c", 40))).toBe(40);
  expect(queue.queuedBytes).toBe(100);
  expect(taken(queue)).toEqual([
    ["a", 60],
    ["c", 40],
  ]);
});

test("once taken, the queue is empty and has room again", () => {
  const queue = new EarlyQueue(100, new Set());
  queue.push(frame("a", 100));
  queue.take();
  expect(queue.queuedBytes).toBe(0);
  expect(taken(queue)).toEqual([]);
  expect(queue.push(frame("b", 100))).toBe(100);
});

test("one message alone is taken, however long it is: it could never be sent otherwise", () => {
  const queue = new EarlyQueue(100, new Set());
  expect(queue.push(frame("a", 101))).toBe(101);
  expect(() => queue.push(frame("b", 1))).toThrow(expect.objectContaining({ code: "queue_full" }));
});

test("a newer message of a slot takes the bytes of the older one, and overtakes nothing", () => {
  const queue = new EarlyQueue(100, new Set());
  queue.push(frame("move", 60, "ada"));
  queue.push(frame("move", 10, "bob"));
  queue.push(frame("chat", 10));
  expect(queue.push(frame("move", 70, "ada"))).toBe(70);
  expect(queue.queuedBytes).toBe(90);
  expect(taken(queue)).toEqual([
    ["move", 10],
    ["chat", 10],
    ["move", 70],
  ]);
});

test("requests that nobody waits for any more make room when it is needed, and are not taken", () => {
  const pending = new Set([1, 2, 3]);
  const queue = new EarlyQueue(100, pending);
  queue.push(frame("chat", 10));
  for (const id of pending) queue.push(frame("roll", 30, undefined, id));
  expect(() => queue.push(frame("move", 40))).toThrow(expect.objectContaining({ code: "queue_full" }));
  pending.delete(2);
  expect(queue.push(frame("move", 30))).toBe(30);
  expect(queue.queuedBytes).toBe(100);
  expect(() => queue.push(frame("move", 1))).toThrow(expect.objectContaining({ code: "queue_full" }));
  pending.delete(3);
  expect(taken(queue)).toEqual([
    ["chat", 10],
    ["roll", 30],
    ["move", 30],
  ]);
  expect(queue.queuedBytes).toBe(0);
});
