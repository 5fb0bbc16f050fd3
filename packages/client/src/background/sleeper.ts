import { availableParallelism } from "node:os";
import type { Clock } from "@repod/core/internal";

/**
 * For how long a counter is looked at before the thread sleeps, in milliseconds. To be woken costs from five microseconds to
 * sixty on machines that were measured, and a message there and back passes through four threads that sleep; while one of
 * them looks on, the others are woken quickly. It is a thirtieth of a frame of 60 a second.
 */
const LOOK_ON_MS = 0.5;

/**
 * Has a thread sleep until a counter in shared memory is not what it was. Where the last time was short, the thread looks on
 * for a moment first, unless it would keep the only processor from who is to count.
 */
export class Sleeper {
  readonly #clock: Clock;
  readonly #mayLookOn: boolean;
  #wasShort = false;

  /** @param processors - How many there are for this process. Defaults to what the system says. */
  constructor(clock: Clock, processors = availableParallelism()) {
    this.#clock = clock;
    this.#mayLookOn = processors > 1;
  }

  /** @param ms - The longest time, in milliseconds. */
  sleep(cells: Int32Array<SharedArrayBuffer>, cell: number, seen: number, ms: number): void {
    const begin = this.#clock.now();
    if (this.#mayLookOn && this.#wasShort) this.#lookOn(cells, cell, seen, begin + Math.min(ms, LOOK_ON_MS));
    if (Atomics.load(cells, cell) === seen) Atomics.wait(cells, cell, seen, ms - (this.#clock.now() - begin));
    this.#wasShort = Atomics.load(cells, cell) !== seen && this.#clock.now() - begin < LOOK_ON_MS;
  }

  #lookOn(cells: Int32Array<SharedArrayBuffer>, cell: number, seen: number, deadline: number): void {
    while (Atomics.load(cells, cell) === seen && this.#clock.now() < deadline);
  }
}
