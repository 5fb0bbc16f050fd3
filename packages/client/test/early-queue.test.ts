import { expect, test } from "@jest/globals";
import { EarlyQueue } from "../src/early-queue.js";
import type { EarlyFrame } from "../src/early-queue.js";

function frame(action: string, byteLength: number, slot?: string): EarlyFrame {
  return { frame: new Uint8Array(byteLength), action, slot, requestId: undefined };
}

function taken(queue: EarlyQueue): [action: string, byteLength: number][] {
  return [...queue.take()].map(({ action, frame: { length } }) => [action, length]);
}

test("what waits is bounded to the byte; what does not fit is named, and leaves the rest alone", () => {
  const queue = new EarlyQueue(100);
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
  const queue = new EarlyQueue(100);
  queue.push(frame("a", 100));
  queue.take();
  expect(queue.queuedBytes).toBe(0);
  expect(taken(queue)).toEqual([]);
  expect(queue.push(frame("b", 100))).toBe(100);
});

test("one message alone is taken, however long it is: it could never be sent otherwise", () => {
  const queue = new EarlyQueue(100);
  expect(queue.push(frame("a", 101))).toBe(101);
  expect(() => queue.push(frame("b", 1))).toThrow(expect.objectContaining({ code: "queue_full" }));
});

test("a newer message of a slot takes the bytes of the older one, and overtakes nothing", () => {
  const queue = new EarlyQueue(100);
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
