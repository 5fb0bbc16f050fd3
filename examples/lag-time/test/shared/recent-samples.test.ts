import { describe, expect, test } from "@jest/globals";
import { MOST_SAMPLES, RecentSamples } from "../../src/shared/recent-samples.js";

function samples(...values: readonly (number | undefined)[]): RecentSamples {
  const recent = new RecentSamples();
  for (const value of values) recent.add(value);
  return recent;
}

describe("the round trips of the last minute", () => {
  test("have no figures before the first of them", () => {
    const { last, worst } = samples(undefined);
    expect([last, worst, samples(undefined).figures()]).toEqual([undefined, undefined, undefined]);
  });

  test("have a last one, a worst one, a median, and a jitter between neighbours", () => {
    const recent = samples(4, 10, 3, 5, 4);
    expect([recent.last, recent.worst]).toEqual([4, 10]);
    expect(recent.figures()).toEqual({ median: 4, jitter: (6 + 7 + 2 + 1) / 4 });
  });

  test("do not compare across one that was lost", () => {
    expect(samples(2, 4, undefined, 100, 101).figures()?.jitter).toBe((2 + 1) / 2);
    expect(samples(2, undefined).last).toBeUndefined();
  });

  test("forget what is older", () => {
    const recent = samples(1_000, ...Array.from({ length: MOST_SAMPLES }, () => 1));
    expect([recent.all.length, recent.worst]).toEqual([MOST_SAMPLES, 1]);
  });
});
