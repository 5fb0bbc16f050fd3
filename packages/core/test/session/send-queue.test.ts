import { describe, expect, test } from "@jest/globals";
import { control, frameOf, openQueue } from "./send-queue-kit.js";

const KILOBYTE = 1_024;
const BATCH = 64 * KILOBYTE;

describe("what is sent", () => {
  test("leaves at the end of the turn, in order, in one write", () => {
    const { clock, transport, send, written } = openQueue();
    expect([send(1), send(2), send(3)]).toEqual([10, 10, 10]);
    expect(transport.writes).toEqual([]);
    expect(clock.deferred).toBe(1);
    expect(written()).toEqual([[1, 2, 3]]);
    expect(written()).toEqual([]);
  });

  test("leaves at once from 64 KiB on, and at the end of the turn only what came later", () => {
    const { transport, send, written } = openQueue({ maxQueuedBytes: Infinity });
    send(1, BATCH - 10);
    expect(transport.writes).toEqual([]);
    send(2, 10);
    expect(transport.writes).toHaveLength(1);
    send(3);
    expect(written()).toEqual([[1, 2], [3]]);
  });

  test("goes into units that hold whole frames and no more bytes than the transport allows", () => {
    const { send, written } = openQueue({ maxBatchBytes: 30 });
    for (const mark of [1, 2, 3, 4]) send(mark);
    send(5, 40);
    send(6);
    expect(written()).toEqual([[1, 2, 3], [4], [5], [6]]);
  });

  test("waits while the transport holds 64 KiB, and goes on when that is taken", () => {
    const { transport, send, written, drain } = openQueue();
    transport.bufferedBytes = BATCH;
    send(1);
    send(2);
    expect(written()).toEqual([]);
    send(3);
    drain();
    expect(written()).toEqual([[1, 2, 3]]);
  });

  test("goes out while the transport holds less: nobody waits for the last byte", () => {
    const { transport, send, written } = openQueue();
    transport.bufferedBytes = BATCH - 1;
    send(1);
    expect(written()).toEqual([[1]]);
  });

  test("is given to the transport bit by bit when much of it waited", () => {
    const { transport, send, written, drain } = openQueue({ maxQueuedBytes: Infinity });
    transport.bufferedBytes = BATCH;
    for (let mark = 1; mark <= 9; mark += 1) send(mark, 20 * KILOBYTE);
    const give = transport.send.bind(transport);
    transport.send = (frames, byteLength) => {
      transport.bufferedBytes += byteLength;
      give(frames, byteLength);
    };
    drain();
    expect(written()).toEqual([[1, 2, 3, 4]]);
    drain();
    expect(written()).toEqual([[5, 6, 7, 8, 9]]);
  });

  test("waits in units, too, where the transport has them", () => {
    const { transport, send, written, drain } = openQueue({ maxBatchBytes: 30 });
    transport.bufferedBytes = BATCH;
    for (const mark of [1, 2, 3, 4, 5]) send(mark);
    drain();
    expect(written()).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
  });

  test("leaves together with a frame that goes first", () => {
    const { queue, send, written } = openQueue();
    send(1);
    queue.sendFirst(control(9, 8, 7), true);
    send(2);
    expect(written()).toEqual([[9, 8, 7, 1, 2]]);
  });

  test("is preceded by what goes first, made when there is room: of many frames of one kind there is one", () => {
    const { queue, transport, send, written, drain } = openQueue();
    transport.bufferedBytes = BATCH;
    send(1);
    for (let newest = 1; newest < 10; newest += 1) queue.sendFirst(control(newest), true);
    expect(written()).toEqual([]);
    drain();
    expect(written()).toEqual([[9, 1]]);
  });

  test("takes along what goes first and is not due, which by itself is not written", () => {
    const { queue, send, written } = openQueue();
    queue.sendFirst(control(9), false);
    queue.flush();
    expect(written()).toEqual([]);
    send(1);
    expect(written()).toEqual([[9, 1]]);
  });
});

describe("the bytes that wait", () => {
  test("are those that were not acknowledged, wherever they are", () => {
    const { queue, send, written } = openQueue();
    send(1, 10);
    send(2, 20);
    send(3, 30);
    expect(queue.queuedBytes).toBe(60);
    written();
    expect(queue.queuedBytes).toBe(60);
    expect(queue.acknowledge(2)).toBe(true);
    expect(queue.queuedBytes).toBe(30);
  });

  test("do not count what belongs to the handshake", () => {
    const { queue, send, written } = openQueue();
    queue.push(frameOf(7, 500));
    send(1);
    expect(queue.queuedBytes).toBe(10);
    expect(written()).toEqual([[7, 1]]);
    expect(queue.acknowledge(2)).toBe(false);
    expect(queue.acknowledge(1)).toBe(true);
  });

  test("of a plain peer are those that the system did not take", () => {
    const { queue, transport, send, written, drain } = openQueue({ plain: true });
    transport.bufferedBytes = BATCH;
    send(1);
    written();
    expect(queue.queuedBytes).toBe(BATCH + 10);
    drain();
    expect(queue.queuedBytes).toBe(0);
  });

  test("are counted for thousands of frames, acknowledged bit by bit", () => {
    const { queue, send, written } = openQueue({ maxQueuedBytes: Infinity });
    for (let round = 1; round <= 50; round += 1) {
      for (let count = 0; count < 100; count += 1) send(1, 10 + (count % 7));
      written();
      expect(queue.acknowledge(round * 60)).toBe(true);
    }
    const expected = Array.from({ length: 5_000 }, (_, index) => 10 + ((index % 100) % 7)).slice(3_000);
    expect(queue.queuedBytes).toBe(expected.reduce((sum, length) => sum + length));
    expect(queue.acknowledge(5_000)).toBe(true);
    expect(queue.queuedBytes).toBe(0);
    send(1);
    written();
    expect(queue.acknowledge(5_001)).toBe(true);
  });
});

describe("an acknowledgement", () => {
  test("of what was not given to the transport cannot be", () => {
    const { queue, transport, send, written, drain } = openQueue();
    send(1);
    written();
    transport.bufferedBytes = BATCH;
    send(2);
    written();
    expect(queue.acknowledge(2)).toBe(false);
    expect(queue.acknowledge(1)).toBe(true);
    drain();
    expect(queue.acknowledge(2)).toBe(true);
    expect(queue.acknowledge(3)).toBe(false);
  });

  test("that is older than the last changes nothing", () => {
    const { queue, send, written } = openQueue();
    for (const mark of [1, 2, 3]) send(mark);
    written();
    expect([queue.acknowledge(2), queue.acknowledge(1), queue.acknowledge(2)]).toEqual([true, true, true]);
    expect(queue.queuedBytes).toBe(10);
  });

  test("of a plain peer cannot be", () => {
    const { queue, send, written } = openQueue({ plain: true });
    send(1);
    written();
    expect(queue.acknowledge(0)).toBe(false);
  });
});

describe("the end", () => {
  test("writes all that waits, whatever the transport holds, the last frame behind it", () => {
    const { queue, transport, send, written } = openQueue();
    transport.bufferedBytes = 10 * BATCH;
    send(1, 90);
    send(2, 90, "a");
    expect(written()).toEqual([]);
    queue.sendLast(frameOf(9));
    queue.end();
    expect(written()).toEqual([[1, 2, 9]]);
  });

  test("leaves nothing: what waits is gone, and what comes is not kept", () => {
    for (const finish of ["end", "stop"] as const) {
      const { queue, transport, send, written } = openQueue();
      transport.bufferedBytes = BATCH;
      send(1, 90);
      send(2, 90, "a");
      queue[finish]();
      written();
      send(3);
      send(4, 10, "a");
      queue.sendFirst(control(5), true);
      queue.push(frameOf(6));
      transport.bufferedBytes = 0;
      queue.flush();
      expect(written()).toEqual([]);
      expect(queue.queuedBytes).toBe(0);
    }
  });

  test("after what waited was dropped is the last frame alone", () => {
    const { queue, transport, send, written } = openQueue();
    transport.bufferedBytes = BATCH;
    send(1, 90);
    send(2, 90, "a");
    queue.clear();
    queue.sendLast(frameOf(9));
    queue.end();
    expect(written()).toEqual([[9]]);
  });
});

test("an acknowledgement of nothing is fine before the greeting has left", () => {
  const { queue, send } = openQueue();
  queue.push(frameOf(7));
  expect(queue.acknowledge(0)).toBe(true);
  send(1);
  expect(queue.acknowledge(1)).toBe(false);
});
