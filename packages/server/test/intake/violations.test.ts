import { expect, test } from "@jest/globals";
import { VirtualClock } from "@repod/testing/internal";
import { Violations } from "../../src/intake/violations.js";

function setUp(maxViolations: number): { violations: Violations; clock: VirtualClock } {
  const clock = new VirtualClock();
  return { clock, violations: new Violations({ maxViolations, violationWindow: 1_000 }, clock) };
}

/** Breaks a rule so often, at once; tells for each time whether it was too much. */
function violate(violations: Violations, times: number): boolean[] {
  return Array.from({ length: times }, () => violations.add());
}

test("as many violations as may be are not too many, and one more is", () => {
  expect(violate(setUp(3).violations, 4)).toEqual([false, false, false, true]);
  expect(violate(setUp(0).violations, 1)).toEqual([true]);
  expect(violate(setUp(1).violations, 2)).toEqual([false, true]);
});

test("the window slides: only what is within it counts", () => {
  const { violations, clock } = setUp(3);
  for (let count = 0; count < 100; count += 1) {
    expect(violations.add()).toBe(false);
    clock.advance(334);
  }
  expect(violate(violations, 2)).toEqual([false, true]);
});

test("a violation counts until the window has passed, and not a millisecond longer", () => {
  const { violations, clock } = setUp(2);
  violate(violations, 2);
  clock.advance(999);
  expect(violations.add()).toBe(true);
  const other = setUp(2);
  violate(other.violations, 2);
  other.clock.advance(1_000);
  expect(violate(other.violations, 3)).toEqual([false, false, true]);
});

test("without a bound nothing is too many", () => {
  expect(violate(setUp(Infinity).violations, 1_000)).not.toContain(true);
});
