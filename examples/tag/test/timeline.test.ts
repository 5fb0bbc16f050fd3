import { beforeEach, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Snapshot } from "../src/contract.js";
import { DELAY, Timeline } from "../src/page/timeline.js";

const TICK = 0.05;

let timeline: Timeline;

beforeEach(() => {
  timeline = new Timeline();
});

/** One player, who runs 100 units a second to the right. */
function snapshot(time: number): Snapshot {
  return { time, it: 1, players: [{ id: 1, x: time * 100, y: 50, safe: false }] };
}

function x(now: number): number | undefined {
  return timeline.at(now)?.players[0]?.x;
}

test("shows nothing before the first snapshot, and only that one until it knows more", () => {
  expect(timeline.at(5)).toBeUndefined();

  timeline.add(snapshot(0), 100);
  expect(x(100)).toBe(0);
  expect(x(101)).toBe(0);
});

test("shows where players were between two snapshots, a moment ago", () => {
  timeline.add(snapshot(0), 100);
  timeline.add(snapshot(TICK), 100 + TICK);
  timeline.add(snapshot(2 * TICK), 100 + 2 * TICK);

  expect(x(100 + DELAY + 0.01)).toBeCloseTo(1);
  expect(x(100 + DELAY + 0.03)).toBeCloseTo(3);
  expect(x(100 + DELAY + 0.06)).toBeCloseTo(6);
});

test("lets players stand rather than guess where they went when nothing comes any more", () => {
  timeline.add(snapshot(0), 100);
  timeline.add(snapshot(TICK), 100 + TICK);

  expect(x(103)).toBeCloseTo(TICK * 100);
});

test("moves players evenly although snapshots come unevenly", () => {
  const delays = fc.array(fc.double({ min: 0, max: 0.045, noNaN: true }), { minLength: 60, maxLength: 60 });
  fc.assert(
    fc.property(delays, (jitter) => {
      timeline = new Timeline();
      let next = 0;
      let previous: number | undefined;
      for (let frame = 0; frame < 160; frame += 1) {
        const now = frame / 60;
        while (next < jitter.length && next * TICK + (jitter[next] ?? 0) <= now) {
          timeline.add(snapshot(next * TICK), now);
          next += 1;
        }
        const shown = x(now);
        // The first second goes into learning how long the shortest way is.
        if (now > 1 && shown !== undefined && previous !== undefined) {
          expect(shown - previous).toBeGreaterThan(0);
          expect(shown - previous).toBeLessThan(100 / 60 + 5);
        }
        previous = shown;
      }
    }),
    { seed: 3, numRuns: 25 },
  );
});

test("never shows a player who has turned back beyond where it turned", () => {
  for (const [time, at] of [
    [0, 0],
    [0.05, 5],
    [0.1, 10],
    [0.15, 5],
    [0.2, 0],
  ] as const) {
    timeline.add({ time, it: 1, players: [{ id: 1, x: at, y: 0, safe: false }] }, 100 + time);
  }

  for (let now = 100; now < 101; now += 0.01) expect(x(now)).toBeLessThanOrEqual(10);
});

describe("a player who", () => {
  beforeEach(() => {
    timeline.add({ time: 0, it: 1, players: [{ id: 1, x: 0, y: 0, safe: true }] }, 100);
  });

  test("comes appears where the first snapshot has it", () => {
    const players = [
      { id: 1, x: 0, y: 0, safe: false },
      { id: 2, x: 70, y: 7, safe: true },
    ];
    timeline.add({ time: TICK, it: 1, players }, 100 + TICK);

    expect(timeline.at(100 + DELAY)?.players.map(({ id }) => id)).toEqual([1]);
    expect(timeline.at(100 + DELAY + TICK + 0.001)?.players).toEqual(players);
  });

  test("goes stays until the snapshot that lacks it", () => {
    timeline.add({ time: TICK, it: null, players: [] }, 100 + TICK);

    expect(timeline.at(100 + DELAY + 0.04)).toMatchObject({ it: 1, players: [{ id: 1, x: 0 }] });
    expect(timeline.at(100 + DELAY + TICK + 0.001)).toMatchObject({ it: null, players: [] });
  });
});

test("goes on where another game begins, or the server has stood still", () => {
  timeline.add(snapshot(500), 100);
  timeline.add(snapshot(0), 101);
  timeline.add(snapshot(TICK), 101 + TICK);

  expect(x(101 + DELAY + 0.02)).toBeCloseTo(2);

  timeline.clear();
  expect(timeline.at(102)).toBeUndefined();
});

test("keeps no more of the past than it needs", () => {
  for (let tick = 0; tick < 1_000; tick += 1) {
    timeline.add(snapshot(tick * TICK), tick * TICK);
    timeline.at(tick * TICK);
  }

  expect(x(1_000 * TICK + 5)).toBeCloseTo(999 * TICK * 100);
  expect(x(0)).toBeGreaterThan(990 * TICK * 100);
});
