import { describe, expect, test } from "@jest/globals";
import { createRandom, VirtualClock } from "@repod/testing/internal";
import type { ReconnectingEvent } from "../src/events.js";
import { RECONNECT_DEFAULTS } from "../src/reconnect-options.js";
import type { ResolvedReconnectOptions } from "../src/reconnect-options.js";
import { Reconnection } from "../src/reconnection.js";

interface Patience {
  readonly clock: VirtualClock;
  readonly reconnection: Reconnection;
  /** What was told of each attempt before it was made. */
  readonly told: ReconnectingEvent[];
  /** When the attempts were made. */
  readonly made: number[];
}

function patience(options: Partial<ResolvedReconnectOptions> = {}, random = createRandom(1)): Patience {
  const clock = new VirtualClock({ turns: "manual" });
  const told: ReconnectingEvent[] = [];
  const made: number[] = [];
  const reconnection = new Reconnection({
    clock,
    random,
    options: { ...RECONNECT_DEFAULTS, ...options },
    onWait: (waiting) => told.push(waiting),
    onDue: () => made.push(clock.now()),
  });
  return { clock, reconnection, told, made };
}

/** The delays of attempts in a row. */
function delays(count: number, random: () => number, options: Partial<ResolvedReconnectOptions> = {}): number[] {
  const { clock, reconnection, told } = patience(options, random);
  for (let attempt = 0; attempt < count; attempt += 1) {
    reconnection.wait("yes");
    clock.advance(20_000);
  }
  return told.map(({ delay }) => delay);
}

const almostOne = (): number => 1 - 2 ** -32;

describe("the delay before an attempt", () => {
  test("doubles at most, from 250 ms to 10 s", () => {
    expect(delays(8, almostOne)).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  });

  test("stays at its longest, however many attempts there were", () => {
    expect(delays(1_200, almostOne).slice(-2)).toEqual([10_000, 10_000]);
  });

  test("is as the options say", () => {
    const options = { initialDelay: 1_000, maxDelay: 3_000 };
    expect(delays(4, almostOne, options)).toEqual([1_000, 2_000, 3_000, 3_000]);
    expect(delays(1, almostOne, { initialDelay: 5_000, maxDelay: 3_000 })).toEqual([3_000]);
  });

  test("is anything down to nothing, each as probable as the others", () => {
    expect(delays(3, () => 0)).toEqual([0, 0, 0]);
    const random = createRandom(7);
    const firsts = Array.from({ length: 4_000 }, () => delays(1, random)[0]!);
    const share = (from: number, to: number): number =>
      firsts.filter((delay) => delay >= from && delay < to).length / firsts.length;
    for (let from = 0; from < 250; from += 50) expect(share(from, from + 50)).toBeCloseTo(0.2, 1);
    expect(Math.max(...firsts)).toBeLessThanOrEqual(250);
  });

  test("is the same for the same chance", () => {
    expect(delays(10, createRandom(3))).toEqual(delays(10, createRandom(3)));
    expect(delays(10, createRandom(3))).not.toEqual(delays(10, createRandom(4)));
  });

  test("is between half of the longest and all of it where the server says later, from the first attempt on", () => {
    for (const [random, delay] of [
      [() => 0, 5_000],
      [almostOne, 10_000],
    ] as const) {
      const { reconnection, told } = patience({}, random);
      reconnection.wait("later");
      expect(told).toEqual([{ attempt: 1, delay }]);
    }
  });
});

describe("an attempt", () => {
  test("is told before it is made, and made when it was told for", () => {
    const { clock, reconnection, told, made } = patience();
    reconnection.wait("yes");
    const [{ delay } = { delay: NaN }] = told;
    clock.advance(delay - 1);
    expect(made).toEqual([]);
    clock.advance(1);
    expect(made).toEqual([delay]);
    expect(clock.timers).toBe(0);
  });

  test("is made once, and sooner where there is reason to hurry", () => {
    const { clock, reconnection, told, made } = patience();
    reconnection.hurry();
    expect(made).toEqual([]);
    reconnection.wait("later");
    clock.advance(10);
    reconnection.hurry();
    reconnection.hurry();
    clock.advance(20_000);
    expect(made).toEqual([10]);
    expect(told).toHaveLength(1);
  });

  test("is not made after a stop, of which no timer is left", () => {
    const { clock, reconnection, made } = patience();
    reconnection.wait("yes");
    reconnection.stop();
    reconnection.hurry();
    expect(clock.timers).toBe(0);
    clock.advance(20_000);
    expect(made).toEqual([]);
  });

  test("at once is made at once", () => {
    const { reconnection, told, made } = patience();
    reconnection.wait("at once");
    expect([told, made]).toEqual([[{ attempt: 1, delay: 0 }], [0]]);
  });

  test("counts from 1 again once a connection stands", () => {
    const { clock, reconnection, told } = patience({}, almostOne);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      reconnection.wait("yes");
      clock.advance(20_000);
    }
    reconnection.reset(true);
    reconnection.wait("yes");
    expect(told.map(({ attempt, delay }) => [attempt, delay])).toEqual([
      [1, 250],
      [2, 500],
      [3, 1_000],
      [1, 250],
    ]);
  });

  test("follows as long as the options allow it, and the code", () => {
    const { clock, reconnection } = patience({ maxAttempts: 2 });
    const allowed: boolean[] = [];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      allowed.push(reconnection.allows("yes"));
      reconnection.wait("yes");
      clock.advance(20_000);
    }
    expect(allowed).toEqual([true, true, false]);
    reconnection.reset(false);
    expect([reconnection.allows("later"), reconnection.allows("no")]).toEqual([true, false]);
  });

  test("at once follows three times, until a server hears us in time; options do not matter", () => {
    const { reconnection } = patience({ maxAttempts: 0 });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect(reconnection.allows("at once")).toBe(true);
      reconnection.wait("at once");
      reconnection.reset(false);
    }
    expect(reconnection.allows("at once")).toBe(false);
    reconnection.reset(true);
    expect(reconnection.allows("at once")).toBe(true);
  });
});
