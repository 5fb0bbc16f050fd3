import { describe, expect, test } from "@jest/globals";
import { control, openQueue } from "./send-queue-kit.js";
import type { QueueKit, QueueKitOptions } from "./send-queue-kit.js";

const BATCH = 64 * 1_024;

const open = (options: QueueKitOptions = {}): QueueKit => openQueue({ ringBytes: 1_000, ...options });

/** Sends frames that are marked by their numbers. */
function sendAll(kit: QueueKit, ...numbers: number[]): void {
  for (const number of numbers) kit.send(number);
}

describe("a queue without a transport", () => {
  test("writes nothing, and gives the next one all that waited, in order", () => {
    const kit = open();
    kit.queue.detach();
    sendAll(kit, 1, 2, 3);
    expect(kit.written()).toEqual([]);
    kit.queue.flush();
    expect(kit.attach(0).written()).toEqual([[1, 2, 3]]);
    expect(kit.transport.writes).toEqual([]);
  });

  test("keeps more than a batch together until there is one", () => {
    const kit = open({ maxQueuedBytes: Infinity });
    kit.queue.detach();
    kit.send(1, BATCH);
    kit.send(2, BATCH);
    expect(kit.written()).toEqual([]);
    expect(kit.attach(0).written()).toEqual([[1, 2]]);
  });

  test("takes what the last one was not given in the same turn", () => {
    const kit = open();
    sendAll(kit, 1, 2);
    kit.queue.detach();
    sendAll(kit, 3);
    expect(kit.written()).toEqual([]);
    expect(kit.attach(0).written()).toEqual([[1, 2, 3]]);
  });

  test("forgets what was to go first over the last one, and keeps what comes to go first over the next", () => {
    const kit = open();
    kit.queue.sendFirst(control(98), true);
    kit.queue.detach();
    kit.written();
    sendAll(kit, 1);
    kit.queue.sendFirst(control(99), true);
    kit.written();
    expect(kit.attach(0).written()).toEqual([[99, 1]]);
  });

  test("has what goes first go out over the next one where nothing else does, and once", () => {
    const kit = open();
    kit.queue.detach();
    kit.queue.sendFirst(control(99), true);
    kit.written();
    const next = kit.attach(0);
    kit.queue.sendFirst(control(99), true);
    expect(next.written()).toEqual([[99]]);
    expect(next.written()).toEqual([]);
  });

  test("can be stopped: then nothing is left", () => {
    const kit = open({ latestWindow: 0 });
    sendAll(kit, 1);
    kit.written();
    kit.queue.detach();
    sendAll(kit, 2);
    kit.send(3, 10, "a");
    kit.queue.stop();
    expect([kit.queue.queuedBytes, kit.queue.queuedFrames, kit.written()]).toEqual([0, 0, []]);
  });
});

describe("another transport", () => {
  test("is given what the peer lacks, and then what waited", () => {
    const kit = open();
    sendAll(kit, 1, 2, 3, 4);
    kit.written();
    kit.queue.acknowledge(1);
    kit.queue.detach();
    sendAll(kit, 5, 6);
    const next = kit.attach(2);
    sendAll(kit, 7);
    expect(next.written()).toEqual([[3, 4, 5, 6, 7]]);
    expect(kit.queue.acknowledge(7)).toBe(true);
    expect(kit.queue.queuedBytes).toBe(0);
  });

  test("is given what goes first before what the peer lacks", () => {
    const kit = open();
    sendAll(kit, 1, 2);
    kit.written();
    kit.queue.detach();
    const next = kit.attach(1);
    kit.queue.sendFirst(control(99), true);
    expect(next.written()).toEqual([[99, 2]]);
  });

  test("is given nothing where nothing is missing", () => {
    const kit = open();
    sendAll(kit, 1, 2);
    kit.written();
    kit.queue.detach();
    expect(kit.attach(2).written()).toEqual([]);
    expect(kit.queue.queuedBytes).toBe(0);
  });

  test("is given all of it again when the one before brought nothing", () => {
    const kit = open();
    sendAll(kit, 1, 2);
    kit.written();
    kit.queue.detach();
    sendAll(kit, 3);
    for (let transports = 0; transports < 3; transports += 1) {
      expect(kit.attach(0).written()).toEqual([[1, 2, 3]]);
      kit.queue.detach();
    }
    expect(kit.attach(3).written()).toEqual([]);
  });

  test("is given much of it bit by bit, as it takes it", () => {
    const kit = open({ maxQueuedBytes: Infinity, ringBytes: Infinity });
    kit.queue.detach();
    for (let number = 1; number <= 9; number += 1) kit.send(number, 20 * 1_024);
    const next = kit.attach(0);
    const give = next.transport.send.bind(next.transport);
    next.transport.send = (frames, byteLength) => {
      next.transport.bufferedBytes += byteLength;
      give(frames, byteLength);
    };
    expect(next.written()).toEqual([[1, 2, 3, 4]]);
    kit.queue.detach();
    const last = kit.attach(2);
    expect(last.written().flat()).toEqual([3, 4, 5, 6, 7, 8, 9]);
  });

  test("is given units that hold whole frames, too", () => {
    const kit = open({ maxBatchBytes: 30 });
    kit.queue.detach();
    sendAll(kit, 1, 2, 3, 4, 5);
    expect(kit.attach(0).written()).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
  });
});

describe("numbers go on", () => {
  test("from where they were, so that those of both sides stay the same", () => {
    const kit = open();
    sendAll(kit, 1, 2);
    kit.written();
    kit.queue.acknowledge(2);
    kit.queue.detach();
    sendAll(kit, 3);
    expect(kit.queue.sent).toBe(2);
    const next = kit.attach(2);
    expect(kit.queue.sent).toBe(2);
    next.written();
    expect(kit.queue.sent).toBe(3);
    expect([kit.queue.acknowledge(4), kit.queue.acknowledge(3)]).toEqual([false, true]);
  });

  test("also over one transport after another, each lost before all was sent again", () => {
    const kit = open();
    sendAll(kit, 1, 2, 3);
    kit.written();
    kit.queue.detach();
    kit.attach(1);
    // Nothing has left yet of what is sent again.
    expect(kit.queue.sent).toBe(3);
    kit.queue.detach();
    expect([kit.queue.sent, kit.queue.canResendAfter(1), kit.queue.canResendAfter(0)]).toEqual([3, true, false]);
  });

  test("over what stands for others: it has the numbers of all of them", () => {
    const kit = open({ latestWindow: Infinity });
    for (const number of [1, 2, 3]) kit.send(number, 10, "a");
    kit.written();
    for (const number of [4, 5]) {
      kit.send(number, 10, "a");
      kit.written();
    }
    kit.queue.detach();
    expect(kit.queue.sent).toBe(5);
    const next = kit.attach(0);
    expect(kit.queue.sent).toBe(5);
    expect(next.written().flat().at(-1)).toBe(5);
    expect([kit.queue.acknowledge(6), kit.queue.acknowledge(5)]).toEqual([false, true]);
  });
});

describe("what a peer claims to have", () => {
  test("may be all that was sent before the transport was lost, and no more", () => {
    const kit = open();
    sendAll(kit, 1, 2);
    kit.written();
    sendAll(kit, 3);
    expect([kit.queue.sent, kit.queue.acknowledge(3)]).toEqual([2, false]);
    kit.queue.detach();
    sendAll(kit, 4);
    kit.written();
    expect([kit.queue.sent, kit.queue.acknowledge(3)]).toEqual([2, false]);
    kit.attach(1);
    expect([kit.queue.sent, kit.queue.acknowledge(3), kit.queue.acknowledge(2)]).toEqual([2, false, true]);
    kit.written();
    expect([kit.queue.sent, kit.queue.acknowledge(5), kit.queue.acknowledge(4)]).toEqual([4, false, true]);
  });

  test("cannot be what waits behind what is sent again, while the transport takes nothing", () => {
    const kit = open();
    sendAll(kit, 1, 2);
    kit.written();
    kit.queue.detach();
    sendAll(kit, 3);
    const next = kit.attach(0);
    next.transport.bufferedBytes = BATCH;
    next.written();
    expect([kit.queue.acknowledge(3), kit.queue.acknowledge(2)]).toEqual([false, true]);
  });
});
