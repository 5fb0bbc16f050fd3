import { afterEach, describe, expect, test } from "@jest/globals";
import { playSeeds, seeds } from "./seeds.js";
import type { Journal } from "./seeds.js";

describe("the seeds of a property", () => {
  const { REPOD_SESSION_RUNS, REPOD_SESSION_SEED } = process.env;
  afterEach(() => {
    Object.assign(process.env, { REPOD_SESSION_RUNS, REPOD_SESSION_SEED });
    if (REPOD_SESSION_RUNS === undefined) delete process.env["REPOD_SESSION_RUNS"];
    if (REPOD_SESSION_SEED === undefined) delete process.env["REPOD_SESSION_SEED"];
  });

  test("are as many as usual, as many as the environment says, or the one that it names", () => {
    delete process.env["REPOD_SESSION_RUNS"];
    delete process.env["REPOD_SESSION_SEED"];
    expect(seeds(3)).toEqual([1, 2, 3]);
    process.env["REPOD_SESSION_RUNS"] = "2";
    expect(seeds(3)).toEqual([1, 2]);
    process.env["REPOD_SESSION_SEED"] = "17";
    expect(seeds(3)).toEqual([17]);
  });
});

describe("a run that fails", () => {
  test("is told with its seed and all that happened in it, and no other is played", async () => {
    const played: number[] = [];
    const play = (seed: number, note: Journal): void => {
      played.push(seed);
      note(0, "begins");
      note(12.5, `comes to ${seed}`);
      if (seed === 2) throw new Error("Two is too much.");
    };
    const sentence = [
      "Seed 2 fails; REPOD_SESSION_SEED=2 plays it alone.",
      "       0.000  begins",
      "      12.500  comes to 2",
      "Error: Two is too much.",
    ].join("\n");
    await expect(playSeeds([1, 2, 3], play)).rejects.toThrow(sentence);
    expect(played).toEqual([1, 2, 2]);
  });

  test("and does not when it is played again says so", async () => {
    let runs = 0;
    const play = (): void => {
      runs += 1;
      if (runs === 1) throw new Error("Once.");
    };
    await expect(playSeeds([1], play)).rejects.toThrow("It does not fail again: something is left to chance.");
  });
});
