import { expect, test } from "@jest/globals";
import { HeartbeatLimit } from "../../src/intake/heartbeat-limit.js";

function setUp(interval: number) {
  let now = 1_234.5;
  const limit = new HeartbeatLimit(now);
  const pass = (milliseconds: number): void => void (now += milliseconds);
  const admitted = (most: number): number => {
    let count = 0;
    while (count < most && limit.admits(now, interval)) count += 1;
    return count;
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
