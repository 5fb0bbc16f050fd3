import { callUser, isPromiseLike, reportUnhandled, watch } from "@repod/core/internal";
import type { Clock, TickEntry, TimerHandle } from "@repod/core/internal";

/**
 * Steps that are overdue by more than this, in milliseconds, are left out, except the newest. A stall of the process up
 * to this long is made up for; after a longer one the game goes on where it was instead of racing.
 */
const MOST_OVERDUE = 250;

/**
 * Calls the ticked methods of a server at their rates, each on its own. The first step is due one period from now.
 *
 * @returns What ends it: after that no step begins.
 */
export function startTicks(server: object, entries: readonly TickEntry[], clock: Clock): () => void {
  const tickers = entries.map((entry) => new Ticker(server, entry, clock));
  for (const ticker of tickers) ticker.arm();
  return () => {
    for (const ticker of tickers) ticker.stop();
  };
}

/** The schedule of one method. Step `n` is due `n` periods after the start, whatever the timers did before. */
class Ticker {
  readonly #server: object;
  readonly #entry: TickEntry;
  readonly #clock: Clock;
  readonly #start: number;
  readonly #onFailure: (error: Error) => void;
  /** The next step that is to run. */
  #next = 1;
  #timer: TimerHandle;
  #stopped = false;

  constructor(server: object, entry: TickEntry, clock: Clock) {
    this.#server = server;
    this.#entry = entry;
    this.#clock = clock;
    this.#start = clock.now();
    const where = `The tick "${String(entry.member)}" of ${server.constructor.name}`;
    this.#onFailure = (error) => reportUnhandled(error, where);
  }

  /** Waits for the next step. */
  arm(): void {
    if (this.#stopped) return;
    // Hosts round delays to milliseconds and may be early; then it is armed once more for the rest.
    const delay = Math.max(0, this.#dueAt(this.#next) - this.#clock.now());
    this.#timer = this.#clock.setTimeout(() => this.#run(), delay);
  }

  stop(): void {
    this.#stopped = true;
    this.#clock.clearTimeout(this.#timer);
  }

  /**
   * Runs the steps that are due. Once they have taken a period, what is left waits for a timer, even if that is due at
   * once: so that sockets get their turn however slow the steps are.
   */
  #run(): void {
    const began = this.#clock.now();
    const newest = this.#newestAt(began);
    this.#leaveOut(began, newest);
    const until = began + 1_000 / this.#entry.hz;
    while (this.#next <= newest && !this.#stopped) {
      this.#next += 1;
      const open = this.#step();
      if (isPromiseLike(open)) return this.#waitFor(open, newest);
      if (this.#clock.now() >= until) break;
    }
    this.arm();
  }

  /** Calls the method once. Returns a promise while it is not done, which never rejects. */
  #step(): unknown {
    const { method, hz } = this.#entry;
    return watch(callUser(method, this.#server, 1 / hz), this.#onFailure);
  }

  /** Goes on when a step is done. Those that fell due meanwhile are left out; those up to `newest` were due before. */
  #waitFor(open: PromiseLike<unknown>, newest: number): void {
    void open.then(() => {
      this.#next += this.#newestAt(this.#clock.now()) - newest;
      this.arm();
    });
  }

  /** Passes over what is too long overdue. The schedule stays what it is. */
  #leaveOut(now: number, newest: number): void {
    const oldest = this.#newestAt(now - MOST_OVERDUE) + 1;
    this.#next = Math.max(this.#next, Math.min(oldest, newest));
  }

  #dueAt(step: number): number {
    return this.#start + (step * 1_000) / this.#entry.hz;
  }

  /** The newest step that is due at a time; 0 and less before the first. */
  #newestAt(time: number): number {
    const step = Math.floor(((time - this.#start) * this.#entry.hz) / 1_000);
    // The quotient may be off by its last digit, and the due times are what counts.
    if (this.#dueAt(step + 1) <= time) return step + 1;
    return this.#dueAt(step) <= time ? step : step - 1;
  }
}
