import { expect, test } from "@jest/globals";
import { sumCounts, Tally } from "../../src/attackers/tally.js";

test("a tally has the most frequent first", () => {
  const tally = new Tally();
  for (const name of ["open", "bad_frame", "bad_frame"]) tally.add(name);
  expect(Object.entries(tally.counts)).toEqual([
    ["bad_frame", 2],
    ["open", 1],
  ]);
});

test("tallies are summed by name", () => {
  expect(sumCounts([{ open: 1, cut: 2 }, { open: 3 }, {}])).toEqual({ open: 4, cut: 2 });
});
