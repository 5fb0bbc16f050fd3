import { describe, expect, test } from "@jest/globals";
import type { Attack } from "../src/attack.js";
import type { Play } from "../src/honest/crowd.js";
import type { Trial } from "../src/trial.js";
import { judge, p99Limit } from "../src/verdict.js";

const TOLERANCE = { p99Ratio: 1.5, p99Ms: 2, memoryRatio: 1.1, growthMiB: 100 };
const ATTACK: Attack = {
  name: "poke",
  title: "a poke",
  expects: { tcp: { ends: ["bad_frame"], answers: ["refused"] } },
  run: () => Promise.resolve(),
};

function play(p99: number, faults: readonly string[] = []): Play {
  return { p50: p99, p99, max: p99, count: 10, faults };
}

function trial(changed: Partial<Trial> = {}): Trial {
  return {
    attack: ATTACK,
    transport: "tcp",
    attacked: [play(4), play(90), play(5)],
    beside: [play(4), play(3), play(4)],
    connectionsBeside: [1, 2],
    growths: [2 ** 20, 0, 0],
    sightings: [{ connections: 3, ends: { bad_frame: 2 }, answers: { refused: 1 } }],
    usedBefore: 1_000,
    recoveries: [{ used: 1_050, strangers: 0 }],
    ...changed,
  };
}

describe("a verdict", () => {
  test("acquits a server that withstood, one bad window among three included", () => {
    expect(judge(trial(), TOLERANCE)).toMatchObject({ failures: [], p99: 5, p99Beside: 4, messages: 30, growthMiB: 1 });
    expect(judge(trial(), TOLERANCE)).toMatchObject({ connections: 3, connectionsBeside: 3 });
  });

  test.each<[string, Partial<Trial>]>([
    ["honest clients waited", { attacked: [play(6.1)] }],
    [
      "player 1 got 2 back instead of 1, and 1 more",
      { attacked: [play(4, ["player 1 got 2 back instead of 1", "x"])] },
    ],
    ["20 % more memory", { recoveries: [{ used: 1_200, strangers: 0 }] }],
    ["2 connections of attackers are still there", { recoveries: [{ used: 1_000, strangers: 2 }] }],
    ["grew by 101 MiB", { growths: [101 * 2 ** 20] }],
    [
      "3 attackers ended with cut instead of bad_frame",
      { sightings: [{ connections: 3, ends: { cut: 3 }, answers: { refused: 1 } }] },
    ],
    ["no attacker saw how it ends", { sightings: [{ connections: 3, ends: {}, answers: { refused: 1 } }] }],
    ["no attacker was answered refused", { sightings: [{ connections: 3, ends: { bad_frame: 1 }, answers: {} }] }],
  ])("finds that %s", (failure, changed) => {
    expect(judge(trial(changed), TOLERANCE).failures).toEqual([expect.stringContaining(failure)]);
  });

  test("says nothing of times where none were measured beside", () => {
    expect(judge(trial({ beside: [], attacked: [play(1_000)] }), TOLERANCE).failures).toEqual([]);
  });
});

test("the limit of a p99 is the larger one of a factor and an amount", () => {
  expect(p99Limit(1, TOLERANCE)).toBe(3);
  expect(p99Limit(10, TOLERANCE)).toBe(15);
});
