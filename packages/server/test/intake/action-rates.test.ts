import { expect, test } from "@jest/globals";
import { action, defineContract, request } from "@repod/core";
import { VirtualClock } from "@repod/testing/internal";
import { ActionRates, rateLimitsOf } from "../../src/intake/action-rates.js";
import type { RateLimits } from "../../src/intake/action-rates.js";

const { toServer } = defineContract({
  toServer: {
    free: action(),
    chat: action({ rate: 2 }),
    rare: action({ rate: 0.5 }),
    roll: request({ rate: { perSecond: 1, burst: 3 } }),
    endless: action({ rate: Infinity }),
  },
  toClient: {},
});

test("the limits of a contract have a burst of a second's worth, and of one at least, unless it says otherwise", () => {
  expect(Object.fromEntries(rateLimitsOf(toServer) ?? [])).toEqual({
    chat: { perSecond: 2, burst: 2 },
    rare: { perSecond: 0.5, burst: 1 },
    roll: { perSecond: 1, burst: 3 },
  });
});

test("a contract without limits has none to look up", () => {
  expect(rateLimitsOf({ free: toServer.free })).toBeUndefined();
});

test("each action has a limit of its own", () => {
  const rates = new ActionRates(rateLimitsOf(toServer) as RateLimits, new VirtualClock());
  const admitted = ["chat", "chat", "chat", "rare", "rare", "roll", "free"].map((name) => rates.admit(name));
  expect(admitted).toEqual(["pass", "pass", "tell", "pass", "tell", "pass", "pass"]);
});

test("what is beyond is told once, and again only after a pause in which the limit has recovered", () => {
  const clock = new VirtualClock();
  const rates = new ActionRates(rateLimitsOf(toServer) as RateLimits, clock);
  const told = [];
  for (let count = 0; count < 100; count += 1) {
    told.push(rates.admit("chat"));
    clock.advance(50);
  }
  expect(told.filter((admission) => admission === "tell")).toHaveLength(1);
  // Two at once, and two a second for five seconds.
  expect(told.filter((admission) => admission === "pass").length).toBeGreaterThanOrEqual(11);
  expect(told.filter((admission) => admission === "pass").length).toBeLessThanOrEqual(12);
  clock.advance(1_000);
  expect(["chat", "chat", "chat", "chat"].map((name) => rates.admit(name))).toEqual(["pass", "pass", "tell", "drop"]);
});
