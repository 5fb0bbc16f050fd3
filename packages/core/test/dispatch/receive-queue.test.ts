import { describe, expect, test } from "@jest/globals";
import { ReceiveQueue } from "../../src/dispatch/receive-queue.js";
import type { ReceivedMessage } from "../../src/dispatch/receive-queue.js";

/** What one message of `message` counts: its bytes, and the memory of a small one. */
const COST = 100;

function message(number: number): ReceivedMessage {
  return { message: { action: "chat", number }, byteLength: 36, requestId: undefined };
}

function setUp(mayPause = true) {
  const calls: string[] = [];
  const state = { mayPause };
  const queue = new ReceiveQueue({
    maxBytes: 4 * COST,
    mayPause: () => state.mayPause,
    pause: () => calls.push("pause"),
    resume: () => calls.push("resume"),
    overflow: () => calls.push("overflow"),
  });
  const push = (count: number): void => {
    for (let number = 0; number < count; number += 1) queue.push(message(number));
  };
  return { queue, calls, state, push };
}

describe("a receive queue", () => {
  test("gives out what came, in order", () => {
    const { queue, push } = setUp();
    push(3);
    expect(queue.length).toBe(3);
    expect([queue.shift(), queue.shift(), queue.shift()]).toEqual([message(0), message(1), message(2)]);
    expect(queue.shift()).toBeUndefined();
  });

  test("stops reading when it holds more than the bound, and once only", () => {
    const { calls, push } = setUp();
    push(4);
    expect(calls).toEqual([]);
    push(20);
    expect(calls).toEqual(["pause"]);
  });

  test("reads on when half of the bound is left, and stops again when it must", () => {
    const { queue, calls, push } = setUp();
    push(5);
    queue.shift();
    queue.shift();
    expect(calls).toEqual(["pause"]);
    queue.shift();
    expect(calls).toEqual(["pause", "resume"]);
    push(3);
    expect(calls).toEqual(["pause", "resume", "pause"]);
  });

  test("counts memory for messages that have no bytes", () => {
    const { queue, calls } = setUp();
    for (let count = 0; count < 7; count += 1) queue.push({ ...message(count), byteLength: 0 });
    expect(calls).toEqual(["pause"]);
  });

  test("does not stop while an answer is awaited, and ends the connection at four times the bound", () => {
    const { calls, push } = setUp(false);
    push(16);
    expect(calls).toEqual([]);
    push(1);
    expect(calls).toEqual(["overflow"]);
  });

  test("reads on when an answer is awaited from now on, and stops again once it is there", () => {
    const { queue, calls, state, push } = setUp();
    push(5);
    state.mayPause = false;
    queue.relieve();
    push(5);
    expect(calls).toEqual(["pause", "resume"]);
    state.mayPause = true;
    push(1);
    expect(calls).toEqual(["pause", "resume", "pause"]);
  });

  test("has nothing to relieve while it reads", () => {
    const { queue, calls } = setUp();
    queue.relieve();
    expect(calls).toEqual([]);
  });
});
