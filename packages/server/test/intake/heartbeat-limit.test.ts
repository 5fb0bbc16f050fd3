import { expect, test } from "@jest/globals";
import { VirtualClock } from "@repod/testing/internal";
import { HeartbeatLimit } from "../../src/intake/heartbeat-limit.js";

function setUp(heartbeat: number) {
  const clock = new VirtualClock();
  const limit = new HeartbeatLimit({ options: { heartbeat }, runtime: { clock } });
  const admitted = (most: number): number => {
    let count = 0;
    while (count < most && limit.admits()) count += 1;
    return count;
  };
  return { clock, admitted };
}

test("sixteen heartbeats may come at once, and four more for each interval that has passed", () => {
  const { clock, admitted } = setUp(1_000);
  clock.advance(1_000);
  expect(admitted(100)).toBe(20);
});

test("what did not come in its time may come later, all at once", () => {
  const { clock, admitted } = setUp(1_000);
  expect(admitted(16)).toBe(16);
  clock.advance(10_000);
  expect(admitted(100)).toBe(40);
});

test("one that came too early counts as well", () => {
  const { clock, admitted } = setUp(1_000);
  expect(admitted(100)).toBe(16);
  // That was the seventeenth; the next four are due with this interval.
  clock.advance(1_000);
  expect(admitted(100)).toBe(3);
});

test("where there are no heartbeats nothing comes but the first sixteen", () => {
  const { clock, admitted } = setUp(0);
  clock.advance(1_000_000);
  expect(admitted(100)).toBe(16);
});
