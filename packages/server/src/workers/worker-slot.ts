import nodeCluster from "node:cluster";
import type { Worker } from "node:cluster";
import { toError } from "@repod/core/internal";
import type { Clock, TimerHandle } from "@repod/core/internal";
import { unwrap, wrap } from "./control.js";
import type { Order, Report } from "./control.js";
import type { ProcessEnd, WorkerEnd } from "./worker-end.js";

/** Where a worker stands: it gets ready, serves, comes to its end, is to be started again, or has ended for good. */
export type WorkerState = "starting" | "listening" | "stopping" | "waiting" | "ended";

/** What is known of a worker. */
export interface WorkerStatus {
  /** Its number, from 1. */
  readonly id: number;
  /** Of its process; `undefined` where none runs. */
  readonly pid: number | undefined;
  readonly state: WorkerState;
  /** How many times it was started again. */
  readonly restarts: number;
}

/** What a worker that does not listen yet has said last; nothing where its program has not come to the cluster. */
export type StartReport = "hello" | "join" | undefined;

export interface SlotHandler {
  onReport(slot: WorkerSlot, report: Report): void;
  /** A worker does not listen, though that should not take so long, in milliseconds. */
  onLate(slot: WorkerSlot, last: StartReport, waited: number): void;
  onExit(slot: WorkerSlot, end: WorkerEnd): void;
}

/** By this in its environment a process knows that it is a worker of ours: other programs have workers, too. */
export const WORKER_MARK = { REPOD_WORKER: "1" } as const;

/** How long it takes until a worker that has ended is started again, in milliseconds: twice as long each time, up to the last. */
const FIRST_DELAY = 100;
const LAST_DELAY = 10_000;
/** After how long it is told that a worker does not listen yet, in milliseconds. */
const LATE = 10_000;
/** A worker that has served for so long, in milliseconds, was well: what comes then is no crash loop. */
const WELL_AFTER = 10_000;

/** The place of one worker: its process, and those that take the place of it. */
export class WorkerSlot {
  readonly id: number;
  readonly #clock: Clock;
  readonly #handler: SlotHandler;
  #worker: Worker | undefined;
  #state: WorkerState = "waiting";
  #restarts = 0;
  /** How many have ended one after another, none of which was well. */
  #failures = 0;
  #listeningSince: number | undefined;
  #last: StartReport;
  #isOrderly = false;
  /** Until it is late, or is started again. */
  #timer: TimerHandle;

  constructor(id: number, clock: Clock, handler: SlotHandler) {
    this.id = id;
    this.#clock = clock;
    this.#handler = handler;
  }

  get status(): WorkerStatus {
    const pid = this.#worker?.process.pid;
    return Object.freeze({ id: this.id, pid, state: this.#state, restarts: this.#restarts });
  }

  /** Whether it has an end that is to be waited for. */
  get isRunning(): boolean {
    return this.#state !== "waiting" && this.#state !== "ended";
  }

  /** Starts a process. Where the system starts none, that is its end, and told later. */
  start(): void {
    this.#state = "starting";
    this.#last = undefined;
    this.#isOrderly = false;
    this.#timer = this.#clock.setTimeout(() => this.#handler.onLate(this, this.#last, LATE), LATE);
    try {
      this.#worker = nodeCluster.fork(WORKER_MARK);
      this.#listen(this.#worker);
    } catch (error) {
      this.#clock.defer(() => this.#onExit({ error: toError(error) }));
    }
  }

  tell(order: Order): void {
    if (this.#worker?.isConnected()) this.#worker.send(wrap(order), () => undefined);
  }

  /** Asks it to end, and starts no other. */
  stop(drain: number | undefined): void {
    this.#clock.clearTimeout(this.#timer);
    this.#state = this.isRunning ? "stopping" : "ended";
    this.tell({ kind: "stop", drain });
  }

  kill(): void {
    // One that was not started has no number, and Node would signal whatever stands in its place.
    if (this.status.pid !== undefined) this.#worker?.process.kill("SIGKILL");
  }

  #listen(worker: Worker): void {
    worker.on("message", (message) => {
      const report = unwrap<Report>(message);
      if (report && worker === this.#worker) this.#onReport(report);
    });
    worker.on("error", (error) => {
      // That it cannot be reached is told by its end, which one that was not started never has.
      if (worker !== this.#worker || worker.process.pid !== undefined) return;
      // Node forgets it with its end.
      delete nodeCluster.workers?.[worker.id];
      this.#onExit({ error });
    });
    worker.once("exit", (code, signal) => {
      // What it has said last may still be on its way.
      const end: ProcessEnd = { pid: worker.process.pid, code, signal };
      if (worker.isConnected()) worker.once("disconnect", () => this.#onExit(end));
      else this.#onExit(end);
    });
  }

  #onReport(report: Report): void {
    if (report.kind === "listening") {
      if (this.#state === "starting") this.#state = "listening";
      this.#listeningSince = this.#clock.now();
      this.#clock.clearTimeout(this.#timer);
    } else if (report.kind === "hello" || report.kind === "join") this.#last = report.kind;
    else if (report.kind === "stopped") this.#isOrderly = true;
    this.#handler.onReport(this, report);
  }

  #onExit(end: ProcessEnd): void {
    this.#worker = undefined;
    this.#clock.clearTimeout(this.#timer);
    const wasWell = this.#listeningSince !== undefined && this.#clock.now() - this.#listeningSince >= WELL_AFTER;
    this.#listeningSince = undefined;
    const delay = this.#state === "stopping" ? undefined : this.#delayAfter(wasWell);
    this.#state = delay === undefined ? "ended" : "waiting";
    if (delay !== undefined) {
      this.#timer = this.#clock.setTimeout(() => {
        this.#restarts += 1;
        this.start();
      }, delay);
    }
    const isOrderly = this.#isOrderly && end.code === 0;
    this.#handler.onExit(this, { ...end, isOrderly, delay });
  }

  #delayAfter(wasWell: boolean): number {
    this.#failures = wasWell ? 0 : this.#failures + 1;
    return Math.min(LAST_DELAY, FIRST_DELAY * 2 ** Math.max(0, this.#failures - 1));
  }
}
