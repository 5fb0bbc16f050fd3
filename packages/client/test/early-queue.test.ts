import { expect, test } from "@jest/globals";
import { EarlyQueue } from "../src/early-queue.js";
import type { EarlyFrame } from "../src/early-queue.js";

function frame(action: string, byteLength: number): EarlyFrame {
  return { frame: new Uint8Array(byteLength), action, requestId: undefined };
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
  expect(queue.take().map(({ action }) => action)).toEqual(["a", "c"]);
});

test("once taken, the queue is empty and has room again", () => {
  const queue = new EarlyQueue(100);
  queue.push(frame("a", 100));
  queue.take();
  expect(queue.take()).toEqual([]);
  expect(queue.push(frame("b", 100))).toBe(100);
});
