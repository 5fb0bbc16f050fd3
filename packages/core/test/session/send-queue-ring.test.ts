import { describe, expect, test } from "@jest/globals";
import { openQueue, SKIP } from "./send-queue-kit.js";
import type { QueueKit, QueueKitOptions } from "./send-queue-kit.js";

const BATCH = 64 * 1_024;

const open = (options: QueueKitOptions = {}): QueueKit => openQueue({ ringBytes: 1_000, ...options });

/** Sends frames that are marked by their numbers. */
function sendAll(kit: QueueKit, ...numbers: number[]): void {
  for (const number of numbers) kit.send(number);
}

describe("of latest frames", () => {
  test("a replaced one is not sent again: a frame that stands for it keeps the numbers", () => {
    const kit = open({ latestWindow: Infinity });
    kit.send(1);
    kit.send(2, 10, "a");
    kit.written();
    kit.send(3);
    kit.send(4, 10, "a");
    kit.written();
    kit.queue.detach();
    expect(kit.attach(0).written()).toEqual([[1, SKIP + 1, 3, 4]]);
  });

  test("neighbours are skipped by one frame, and those that the peer has by none", () => {
    const kit = open({ latestWindow: Infinity });
    for (const slot of ["a", "b", "c", "a", "b", "c"]) {
      kit.send(slot.charCodeAt(0), 10, slot);
      kit.written();
    }
    kit.queue.detach();
    expect(kit.attach(1).written()).toEqual([[SKIP + 2, 97, 98, 99]]);
  });

  test("one that was not given to the transport is not replaced", () => {
    const kit = open({ latestWindow: Infinity });
    kit.send(1, 10, "a");
    kit.send(2, 10, "a");
    kit.queue.detach();
    expect(kit.attach(0).written()).toEqual([[1, 2]]);
  });

  test("those sent meanwhile wait for the transport, and the newest of a slot replaces the others", () => {
    const kit = open();
    kit.queue.detach();
    kit.send(1, 10, "a");
    kit.send(2, 10, "b");
    kit.send(3, 30, "a");
    kit.send(4);
    expect([kit.told, kit.queue.queuedBytes, kit.queue.queuedFrames]).toEqual([[["replaced", "action 3"]], 50, 3]);
    const next = kit.attach(0);
    kit.queue.acknowledge(0);
    expect(next.written()).toEqual([[4, 3, 2]]);
  });

  test("one that waits comes after the older ones of its slot that are sent again", () => {
    const kit = open({ latestWindow: 20 });
    kit.send(1, 10, "a");
    kit.send(2, 10, "a");
    kit.send(3, 10, "a");
    expect(kit.written()).toEqual([[1, 2]]);
    kit.queue.detach();
    kit.send(4, 10, "a");
    const next = kit.attach(0);
    kit.queue.acknowledge(0);
    expect(next.written()).toEqual([[1, 2]]);
    kit.queue.acknowledge(1);
    expect(next.written()).toEqual([[4]]);
  });
});

describe("the ring", () => {
  test("that was too small has lost the way back, until the peer acknowledges more", () => {
    const kit = open({ ringBytes: 30 });
    sendAll(kit, 1, 2, 3);
    kit.written();
    expect(kit.queue.canResendAfter(0)).toBe(true);
    sendAll(kit, 4);
    kit.written();
    expect([0, 1].map((number) => kit.queue.canResendAfter(number))).toEqual([false, true]);
    kit.queue.detach();
    expect(kit.attach(1).written()).toEqual([[2, 3, 4]]);
  });

  test("takes no notice of what waits, before the loss, after it and while it is sent", () => {
    const kit = open({ ringBytes: 30 });
    sendAll(kit, 1, 2, 3);
    kit.written();
    kit.transport.bufferedBytes = BATCH;
    sendAll(kit, 4);
    kit.written();
    kit.queue.detach();
    sendAll(kit, 5, 6);
    kit.written();
    expect(kit.queue.canResendAfter(0)).toBe(true);
    const next = kit.attach(0);
    next.transport.bufferedBytes = BATCH;
    next.written();
    expect(kit.queue.canResendAfter(0)).toBe(true);
    next.transport.bufferedBytes = 0;
    kit.queue.flush();
    expect(next.written()).toEqual([[1, 2, 3, 4, 5, 6]]);
    expect([2, 3].map((number) => kit.queue.canResendAfter(number))).toEqual([false, true]);
  });

  test("counts what was replaced as nothing, however often there is a newer one", () => {
    const kit = open({ ringBytes: 30, maxQueuedBytes: 10_000, latestWindow: Infinity });
    for (let count = 0; count < 100; count += 1) {
      kit.send(1, 10, "a");
      kit.send(2, 10, "b");
      kit.written();
    }
    expect(kit.queue.canResendAfter(0)).toBe(true);
    kit.queue.detach();
    expect(kit.attach(150).written()).toEqual([[SKIP + 48, 1, 2]]);
  });

  test("of no bytes lets nobody come back", () => {
    const kit = open({ ringBytes: 0 });
    sendAll(kit, 1);
    kit.written();
    kit.queue.acknowledge(1);
    expect(kit.queue.canResendAfter(1)).toBe(false);
  });
});

describe("the bound", () => {
  test("holds without a transport: for what was on its way, what waits, and latest frames", () => {
    const kit = open({ maxQueuedBytes: 100 });
    kit.send(1, 40);
    kit.written();
    kit.queue.detach();
    expect([kit.send(2, 30), kit.send(3, 20, "a")]).toEqual([30, 20]);
    expect([kit.send(4, 11), kit.send(5, 31, "a"), kit.send(6, 11, "b")]).toEqual([0, 0, 0]);
    expect([kit.send(7, 10), kit.queue.queuedBytes]).toEqual([10, 100]);
    expect(kit.told).toEqual([
      ["overflow", "action 4", 11],
      ["overflow", "action 5", 31],
      ["overflow", "action 6", 11],
    ]);
    expect(kit.attach(0).written()).toEqual([[1, 2, 7]]);
  });

  test("lets one frame alone through without a transport, too", () => {
    const kit = open({ maxQueuedBytes: 100 });
    kit.queue.detach();
    expect([kit.send(1, 500), kit.send(2, 5)]).toEqual([500, 0]);
    expect(kit.attach(0).written()).toEqual([[1]]);
  });

  test("has room again for what the peer turns out to have", () => {
    const kit = open({ maxQueuedBytes: 100 });
    kit.send(1, 60);
    kit.send(2, 40);
    kit.written();
    kit.queue.detach();
    expect(kit.send(3)).toBe(0);
    kit.attach(1);
    expect([kit.queue.queuedBytes, kit.send(3)]).toEqual([40, 10]);
  });
});

describe("the high-water mark", () => {
  test("is told of without a transport, and that it is passed down as soon as the next one brings that out", () => {
    const kit = open({ highWaterMark: 50 });
    sendAll(kit, 1, 2, 3, 4, 5);
    kit.written();
    kit.queue.detach();
    sendAll(kit, 6);
    expect(kit.told).toEqual([["backpressure", true, 60]]);
    kit.attach(5);
    kit.queue.acknowledge(5);
    expect(kit.told.slice(1)).toEqual([["backpressure", false, 10]]);
  });
});
