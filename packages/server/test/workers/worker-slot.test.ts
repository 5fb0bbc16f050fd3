import nodeCluster from "node:cluster";
import type { Worker } from "node:cluster";
import { EventEmitter } from "node:events";
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { VirtualClock } from "@repod/testing/internal";
import type { WorkerEnd } from "../../src/workers/worker-end.js";
import { WorkerSlot } from "../../src/workers/worker-slot.js";

const FAILURE = new Error("spawn EAGAIN");

afterEach(() => {
  jest.restoreAllMocks();
});

/** A worker as `node:cluster` makes it, though the system has started no process unless there is a number of one. */
class FakeWorker extends EventEmitter {
  readonly process: { readonly pid: number | undefined; readonly kill: jest.Mock };

  constructor(pid?: number) {
    super();
    this.process = { pid, kill: jest.fn() };
  }

  isConnected(): boolean {
    return false;
  }
}

interface Place {
  readonly slot: WorkerSlot;
  readonly clock: VirtualClock;
  readonly ends: WorkerEnd[];
  /** How often a process was asked for. */
  readonly attempts: () => number;
}

/** The place of a worker, and who starts one for it. */
function openSlot(fork: () => EventEmitter): Place {
  const asked = jest.spyOn(nodeCluster, "fork").mockImplementation(() => fork() as Worker);
  const clock = new VirtualClock({ turns: "manual" });
  const ends: WorkerEnd[] = [];
  const handler = { onReport: jest.fn(), onLate: jest.fn(), onExit: (_: WorkerSlot, end: WorkerEnd) => ends.push(end) };
  return { slot: new WorkerSlot(1, clock, handler), clock, ends, attempts: () => asked.mock.calls.length };
}

/** Says so at once. */
function refuse(): never {
  throw FAILURE;
}

describe("a worker that the system does not start", () => {
  test("has ended when that is told, once, and is started again", () => {
    let worker = new FakeWorker();
    const { attempts, clock, ends, slot } = openSlot(() => (worker = new FakeWorker()));
    slot.start();
    worker.emit("error", FAILURE);
    worker.emit("error", new Error("Of a channel that is closed."));
    expect(ends).toEqual([{ error: FAILURE, isOrderly: false, delay: 100 }]);
    expect(slot.status).toEqual({ id: 1, pid: undefined, state: "waiting", restarts: 0 });
    clock.advance(100);
    expect([attempts(), slot.status.restarts]).toEqual([2, 1]);
    worker.emit("error", FAILURE);
    expect(ends.map(({ delay }) => delay)).toEqual([100, 200]);
  });

  test("has ended after the turn in which that is told at once, and is started again", () => {
    const { attempts, clock, ends, slot } = openSlot(refuse);
    slot.start();
    expect(ends).toEqual([]);
    clock.turn();
    expect(ends).toEqual([{ error: FAILURE, isOrderly: false, delay: 100 }]);
    clock.advance(100);
    clock.turn();
    expect([attempts(), ends.at(-1)?.delay]).toEqual([2, 200]);
  });

  test("is started no more once it was told to end, though its failure is known only then", () => {
    const { attempts, clock, ends, slot } = openSlot(refuse);
    slot.start();
    slot.stop(0);
    expect(slot.isRunning).toBe(true);
    clock.turn();
    expect(ends).toEqual([{ error: FAILURE, isOrderly: false, delay: undefined }]);
    clock.advance(60_000);
    expect([attempts(), slot.isRunning, slot.status.state]).toEqual([1, false, "ended"]);
  });

  test("is not killed: there is nobody who could be", () => {
    const worker = new FakeWorker();
    const { slot } = openSlot(() => worker);
    slot.start();
    slot.kill();
    expect(worker.process.kill).not.toHaveBeenCalled();
  });
});

test("a worker that has a process and cannot be reached has not ended before that has", () => {
  const worker = new FakeWorker(4_711);
  const { ends, slot } = openSlot(() => worker);
  slot.start();
  worker.emit("error", new Error("write EPIPE"));
  expect(ends).toEqual([]);
  worker.emit("exit", null, "SIGKILL");
  expect(ends).toEqual([{ pid: 4_711, code: null, signal: "SIGKILL", isOrderly: false, delay: 100 }]);
});
