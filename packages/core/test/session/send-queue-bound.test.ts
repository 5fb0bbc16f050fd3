import { describe, expect, test } from "@jest/globals";
import { VirtualClock } from "@repod/testing/internal";
import { SendQueue } from "../../src/session/send-queue.js";
import { TurnQueue } from "../../src/util/turn-queue.js";
import { FakeTransport } from "../support/fake-transport.js";
import { frameOf, openQueue } from "./send-queue-kit.js";

const BATCH = 64 * 1_024;

describe("the bound", () => {
  test("holds to the byte, for what the kernel took too; what there is no room for is lost and told", () => {
    const { told, send, written } = openQueue({ maxQueuedBytes: 100 });
    send(1, 90);
    written();
    expect(send(2, 11)).toBe(0);
    expect(send(3, 10)).toBe(10);
    expect(written()).toEqual([[3]]);
    expect(told).toEqual([["overflow", "action 2", 11]]);
  });

  test("forgets what the transport held of the handshake, which nobody acknowledges", () => {
    const transport = new FakeTransport();
    const queue = new SendQueue(transport, new TurnQueue(new VirtualClock({ turns: "manual" })));
    queue.push(frameOf(1, 20));
    transport.bufferedBytes = 20;
    queue.flush();
    const handler = { onOverflow: () => undefined, onReplaced: () => undefined };
    queue.open({ maxQueuedBytes: 100, latestWindow: 10, ringBytes: 0 }, handler, true);
    expect(queue.queuedBytes).toBe(0);
    expect(queue.send(frameOf(2, 500), "long")).toBe(500);
    transport.bufferedBytes = 0;
    queue.flush();
    expect(queue.acknowledge(1)).toBe(true);
    expect(queue.queuedBytes).toBe(0);
  });

  test("lets one frame alone through, however long it is", () => {
    const { told, send, written } = openQueue({ maxQueuedBytes: 100 });
    expect(send(1, 500)).toBe(500);
    expect(send(2, 5)).toBe(0);
    expect(written()).toEqual([[1]]);
    expect(told).toHaveLength(1);
  });

  test("holds for latest frames that wait, and counts what a newer one gives back", () => {
    const { queue, told, send } = openQueue({ maxQueuedBytes: 100, latestWindow: 0 });
    send(1, 10);
    send(2, 80, "a");
    expect(send(3, 90, "a")).toBe(90);
    expect(send(4, 91, "a")).toBe(0);
    expect(send(5, 5, "b")).toBe(0);
    expect(queue.queuedBytes).toBe(100);
    expect(told).toEqual([
      ["replaced", "action 3"],
      ["overflow", "action 4", 91],
      ["overflow", "action 5", 5],
    ]);
  });

  test("of a plain peer counts what its system did not take at the time", () => {
    const { told, transport, send, written } = openQueue({ plain: true, maxQueuedBytes: BATCH + 100 });
    transport.bufferedBytes = BATCH;
    send(1, 60);
    written();
    expect(send(2, 50)).toBe(0);
    // The system takes some; nobody is told before it has taken all.
    transport.bufferedBytes = BATCH - 20;
    expect(send(3, 50)).toBe(50);
    expect(told).toHaveLength(1);
  });

  test("throws what the handler throws, and works on", () => {
    const { queue } = openQueue();
    queue.open(
      { maxQueuedBytes: 100, latestWindow: 0, ringBytes: 0 },
      {
        onOverflow() {
          throw new Error("full");
        },
        onReplaced: () => undefined,
      },
      true,
    );
    queue.send(frameOf(1, 100), "a");
    expect(() => queue.send(frameOf(1, 100), "a")).toThrow("full");
    expect(queue.queuedBytes).toBe(100);
  });
});

describe("the high-water mark", () => {
  test("is told once when it is passed, and once when half of it or less waits", () => {
    const { queue, told, send, written } = openQueue({ highWaterMark: 100 });
    for (let mark = 1; mark <= 10; mark += 1) send(mark);
    expect(told).toEqual([]);
    send(11);
    send(12);
    expect(told).toEqual([["backpressure", true, 110]]);
    written();
    queue.acknowledge(6);
    expect(told).toHaveLength(1);
    queue.acknowledge(7);
    queue.acknowledge(8);
    expect(told.slice(1)).toEqual([["backpressure", false, 50]]);
  });

  test("is told again when it is passed again", () => {
    const { queue, told, send, written } = openQueue({ highWaterMark: 10 });
    for (let round = 1; round <= 3; round += 1) {
      send(1, 20);
      written();
      queue.acknowledge(round);
    }
    expect(told.map(([, isHigh]) => isHigh)).toEqual([true, false, true, false, true, false]);
  });

  test("is passed by latest frames that wait as well", () => {
    const { told, send } = openQueue({ highWaterMark: 100, latestWindow: 0 });
    send(1, 50);
    send(2, 50, "a");
    send(3, 51, "a");
    expect(told).toEqual([
      ["replaced", "action 3"],
      ["backpressure", true, 101],
    ]);
  });

  test("of a plain peer is passed down when the system has taken what waits", () => {
    const { told, transport, send, drain, written } = openQueue({ plain: true, highWaterMark: 100 });
    send(1, 101);
    expect(told).toEqual([["backpressure", true, 101]]);
    transport.bufferedBytes = BATCH;
    written();
    expect(told).toHaveLength(1);
    drain();
    expect(told.slice(1)).toEqual([["backpressure", false, 0]]);
  });

  test("is not told of after the end", () => {
    const { queue, told, send, written } = openQueue({ plain: true, highWaterMark: 10 });
    send(1, 20);
    queue.end();
    written();
    queue.flush();
    expect(told).toEqual([["backpressure", true, 20]]);
  });
});
