import { describe, expect, test } from "@jest/globals";
import { VirtualClock } from "@repod/testing/internal";
import { Sleeper } from "../../src/background/sleeper.js";

/** A clock on which a tenth of a millisecond passes whenever it is looked at; at some moment another thread counts. */
class LookedAtClock extends VirtualClock {
  readonly cells = new Int32Array(new SharedArrayBuffer(4));
  countsAt = Infinity;
  #looks = 0;

  override now(): number {
    this.#looks += 1;
    if (this.#looks / 10 >= this.countsAt) {
      this.countsAt = Infinity;
      Atomics.add(this.cells, 0, 1);
    }
    return this.#looks / 10;
  }
}

/** Whether the counter was seen to change without a sleep, when it does so after some milliseconds. */
function lookedOn(sleeper: Sleeper, clock: LookedAtClock, after: number): boolean {
  const seen = Atomics.load(clock.cells, 0);
  clock.countsAt = clock.now() + after;
  // Nobody would wake a thread that sleeps: it would be the whole time.
  sleeper.sleep(clock.cells, 0, seen, 5);
  return Atomics.load(clock.cells, 0) !== seen;
}

describe("a thread that waits", () => {
  test("looks on for half a millisecond where the last time was short, and sleeps at once where it was not", () => {
    const clock = new LookedAtClock();
    const sleeper = new Sleeper(clock, 2);
    expect(lookedOn(sleeper, clock, 0.4)).toBe(false);
    // Has counted meanwhile: that was short.
    sleeper.sleep(clock.cells, 0, -1, 5);
    expect(lookedOn(sleeper, clock, 0.4)).toBe(true);
    expect(lookedOn(sleeper, clock, 0.4)).toBe(true);
    expect(lookedOn(sleeper, clock, 2)).toBe(false);
    expect(lookedOn(sleeper, clock, 0.4)).toBe(false);
  });

  test("looks on no longer than it may wait", () => {
    const clock = new LookedAtClock();
    const sleeper = new Sleeper(clock, 2);
    sleeper.sleep(clock.cells, 0, -1, 5);
    const begin = clock.now();
    sleeper.sleep(clock.cells, 0, 0, 0.2);
    expect(clock.now() - begin).toBeLessThan(0.75);
  });

  test("never looks on where that would keep the only processor from others", () => {
    const clock = new LookedAtClock();
    const sleeper = new Sleeper(clock, 1);
    sleeper.sleep(clock.cells, 0, -1, 5);
    expect(lookedOn(sleeper, clock, 0.4)).toBe(false);
  });
});
