import { expect, test } from "@jest/globals";
import { firstHeartbeatAt, heartbeatSpacing } from "../../src/intake/heartbeat-limit.js";

function setUp(interval: number) {
  let now = 1_234.5;
  let nextAt = firstHeartbeatAt(now, interval);
  const pass = (milliseconds: number): void => void (now += milliseconds);
  const admitted = (most: number): number => {
    for (let count = 0; count < most; count += 1) {
      const at = nextAt;
      nextAt += heartbeatSpacing(interval);
      if (now < at) return count;
    }
    return most;
  };
  return { pass, admitted };
}

test("sixteen heartbeats may come at once, and four more for each interval that has passed", () => {
  const { pass, admitted } = setUp(1_000);
  pass(1_000);
  expect(admitted(100)).toBe(20);
});

test("what did not come in its time may come later, all at once", () => {
  const { pass, admitted } = setUp(1_000);
  expect(admitted(16)).toBe(16);
  pass(10_000);
  expect(admitted(100)).toBe(40);
});

test("one that came too early counts as well", () => {
  const { pass, admitted } = setUp(1_000);
  expect(admitted(100)).toBe(16);
  // That was the seventeenth; the next four are due with this interval.
  pass(1_000);
  expect(admitted(100)).toBe(3);
});

test("where there are no heartbeats nothing comes but the first sixteen", () => {
  const { pass, admitted } = setUp(0);
  pass(1_000_000);
  expect(admitted(100)).toBe(16);
});

test("at the usual interval it is a whole number, which takes no memory of its own", () => {
  expect(Number.isInteger(firstHeartbeatAt(1_234.5, 20_000))).toBe(true);
  expect(Number.isInteger(heartbeatSpacing(20_000))).toBe(true);
});
