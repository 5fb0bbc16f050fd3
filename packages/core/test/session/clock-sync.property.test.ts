import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { ClockSync } from "../../src/session/clock-sync.js";
import type { Clock } from "../../src/util/clock.js";

/** By how much each of the two clocks may be off, as a share of the time that passes. */
const MOST_DRIFT = 100e-6;
/** What numbers as large as milliseconds since 1970 are rounded by, and what the product of two drifts comes to. */
const ROUNDING = 0.01;

/** A question and its answer, in milliseconds. */
interface Journey {
  readonly there: number;
  readonly back: number;
  /** How much time passes before the question. */
  readonly pause: number;
}

interface Clocks {
  readonly ourDrift: number;
  readonly theirDrift: number;
  /** How much ours is rounded down. */
  readonly resolution: number;
  readonly ahead: number;
}

/** Two clocks in a time that only the test knows. */
class World implements Pick<Clock, "now" | "resolution"> {
  readonly resolution: number;
  readonly #clocks: Clocks;
  #passed = 0;

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
    this.resolution = clocks.resolution;
  }

  now(): number {
    const exact = this.#passed * (1 + this.#clocks.ourDrift);
    return this.resolution > 0 ? Math.floor(exact / this.resolution) * this.resolution : exact;
  }

  theirs(): number {
    return this.#clocks.ahead + this.#passed * (1 + this.#clocks.theirDrift);
  }

  pass(milliseconds: number): void {
    this.#passed += milliseconds;
  }

  ask({ there, back }: Journey): [askedAt: number, heardAt: number, time: number] {
    const askedAt = this.now();
    this.pass(there);
    const time = this.theirs();
    this.pass(back);
    return [askedAt, this.now(), time];
  }
}

const between = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
const drift = fc.oneof(fc.constantFrom(-MOST_DRIFT, MOST_DRIFT), between(-MOST_DRIFT, MOST_DRIFT));
const clocks = fc.record<Clocks>({
  ourDrift: drift,
  theirDrift: drift,
  resolution: fc.constantFrom(0, 0.1, 1),
  ahead: fc.integer({ min: 0, max: 2_000_000_000_000 }),
});

/** How long a way takes, in milliseconds. Where it takes no time at all, nothing is left between a bound and the truth. */
const WAYS: readonly [string, fc.Arbitrary<number>][] = [
  ["of 100 ms ± 30 ms", between(70, 130)],
  ["some of which take no time", fc.oneof(fc.constant(0), between(0, 200))],
];

test.each(WAYS)(
  "the time of a server is within the bound that is claimed, over ways %s, on clocks that drift",
  (_, way) => {
    const journey = fc.record<Journey>({ there: way, back: way, pause: between(0, 60_000) });
    fc.assert(
      fc.property(clocks, journey, fc.array(journey, { maxLength: 30 }), (given, first, others) => {
        const world = new World(given);
        const sync = new ClockSync(world);
        sync.add(...world.ask(first));
        let last = -Infinity;
        const look = (): void => {
          const [time, truth] = [sync.time(), world.theirs()];
          expect(Math.abs(time - truth)).toBeLessThanOrEqual(sync.error + ROUNDING);
          // It goes back only from what was ahead of the truth.
          if (time < last) expect(last).toBeGreaterThan(truth - ROUNDING);
          last = time;
        };
        for (const next of others) {
          look();
          world.pass(next.pause);
          look();
          sync.add(...world.ask(next));
          // A round trip and what ours is rounded by, by it too; and what the clocks drift apart. Half of it, unless it stands still.
          expect(sync.error).toBeLessThan(next.there + next.back + 1 + 3 * given.resolution);
        }
        look();
      }),
      { numRuns: 1_000 },
    );
  },
);
