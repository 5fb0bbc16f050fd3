import { describe, expect, test } from "@jest/globals";
import { openQueue } from "./send-queue-kit.js";

const BATCH = 64 * 1_024;

describe("a latest frame", () => {
  test("goes out in order with the rest while the window is open", () => {
    const { send, written } = openQueue();
    send(1);
    send(2, 10, "a");
    send(3);
    send(4, 10, "a");
    expect(written()).toEqual([[1, 2, 3, 4]]);
  });

  test("waits while more than the window is on its way, and goes out as acknowledgements come", () => {
    const { queue, send, written } = openQueue({ latestWindow: 30 });
    for (const mark of [1, 2, 3]) send(mark);
    expect(send(4, 10, "a")).toBe(10);
    expect(written()).toEqual([[1, 2, 3]]);
    queue.acknowledge(1);
    expect(written()).toEqual([[4]]);
  });

  test("that is longer than the window goes out while no more than half of that is on its way", () => {
    const { queue, send, written } = openQueue({ latestWindow: 30 });
    send(1);
    send(2);
    send(3, 40, "a");
    send(4, 10, "b");
    expect(written()).toEqual([[1, 2]]);
    queue.acknowledge(1);
    // Nothing but reliable frames is under way, and never nothing at all.
    expect(written()).toEqual([[3]]);
    send(5);
    queue.acknowledge(3);
    expect(written()).toEqual([[5, 4]]);
  });

  test("gives way to a newer one of its slot, which is told", () => {
    const { queue, told, send, written } = openQueue({ latestWindow: 0 });
    send(1);
    send(2, 10, "a");
    send(3, 20, "a");
    expect(queue.queuedBytes).toBe(30);
    written();
    queue.acknowledge(1);
    expect(written()).toEqual([[3]]);
    expect(told).toEqual([["replaced", "action 3"]]);
    expect(queue.queuedBytes).toBe(20);
  });

  test("never overtakes a reliable one that was sent before it", () => {
    const { queue, send, written } = openQueue({ latestWindow: 20 });
    send(1, 20);
    send(2, 10, "a");
    send(3);
    send(4, 10, "a");
    expect(written()).toEqual([[1, 3]]);
    queue.acknowledge(2);
    expect(written()).toEqual([[4]]);
  });

  test("goes out behind those of other slots that wait already, however small it is", () => {
    const { queue, send, written } = openQueue({ latestWindow: 50 });
    send(1, 40);
    send(2, 30, "a");
    send(3, 10, "b");
    expect(written()).toEqual([[1]]);
    queue.acknowledge(1);
    expect(written()).toEqual([[2, 3]]);
  });

  test("keeps the place of the one that it replaces: no slot starves", () => {
    const { queue, send, written } = openQueue({ latestWindow: 10 });
    send(1);
    send(2, 10, "a");
    send(3, 10, "b");
    written();
    for (let acknowledged = 1; acknowledged <= 4; acknowledged += 1) {
      // The first slot is busier than the second, and still they take turns.
      send(2, 10, "a");
      send(2, 10, "a");
      queue.acknowledge(acknowledged);
      expect(written()).toEqual([[acknowledged % 2 === 1 ? 2 : 3]]);
      if (acknowledged % 2 === 0) send(3, 10, "b");
    }
  });

  test("that is longer than the window goes out when nothing else is on its way", () => {
    const { queue, send, written } = openQueue({ latestWindow: 20 });
    send(1, 50, "a");
    send(2, 50, "b");
    expect(written()).toEqual([[1]]);
    queue.acknowledge(1);
    expect(written()).toEqual([[2]]);
  });

  test("is never older after newer, and after a stall a window of old ones comes before the newest", () => {
    const { queue, send, written } = openQueue({ latestWindow: 40 });
    const seen: number[] = [];
    for (let mark = 1; mark <= 200; mark += 1) {
      send(mark, 10, "a");
      seen.push(...written().flat());
    }
    expect(seen).toEqual([1, 2, 3, 4]);
    expect(queue.queuedBytes).toBe(50);
    queue.acknowledge(4);
    expect(written()).toEqual([[200]]);
  });

  test("of a plain peer waits for the system alone", () => {
    const { transport, send, written, drain } = openQueue({ plain: true, latestWindow: 20 });
    transport.bufferedBytes = 20;
    send(1, 10, "a");
    send(2, 10, "a");
    expect(written()).toEqual([]);
    drain();
    expect(written()).toEqual([[2]]);
    transport.bufferedBytes = BATCH;
    send(3, 10, "a");
    expect(written()).toEqual([]);
  });

  test("of a plain peer that reads goes out by and by, however much a turn sends", () => {
    const { send, written } = openQueue({ plain: true, latestWindow: 20 });
    for (const mark of [1, 2, 3, 4, 5]) send(mark, 10, `slot ${mark}`);
    expect(written()).toEqual([[1, 2]]);
    expect(written()).toEqual([[3, 4]]);
    expect(written()).toEqual([[5]]);
  });
});
