import { describe, expect, test } from "@jest/globals";
import { judgeSlow } from "../../src/slow/judge-slow.js";
import type { SlowConsumption } from "../../src/slow/slow-consumer.js";

const DISCONNECTED: SlowConsumption = {
  server: "repod",
  ration: "reliable",
  transport: "tcp",
  p99Before: 10,
  p99Slow: 11,
  faults: [],
  growth: 2 ** 20,
  wasServed: false,
  isUpToDate: false,
  oldBytes: 1_048_576,
  end: "slow_consumer",
};
const { end: _, ...served } = DISCONNECTED;
const CAUGHT_UP: SlowConsumption = { ...served, ration: "latest", wasServed: true, isUpToDate: true, oldBytes: 16_384 };

describe("of one who did not read", () => {
  test("nothing is wrong when it was disconnected, or caught up", () => {
    expect(judgeSlow(DISCONNECTED)).toEqual([]);
    expect(judgeSlow(CAUGHT_UP)).toEqual([]);
  });

  test.each<[string, SlowConsumption]>([
    ["the others waited", { ...DISCONNECTED, p99Slow: 12.1 }],
    ["the others waited", { ...DISCONNECTED, p99Before: 1, p99Slow: 1.3 }],
    ["the server grew by 6.0 MiB", { ...DISCONNECTED, growth: 6 * 2 ** 20 }],
    ["a fault", { ...CAUGHT_UP, faults: ["a fault", "another"] }],
    ["it was never disconnected, 1024 KiB", { ...DISCONNECTED, wasServed: true }],
    ["it was disconnected with connection_lost", { ...DISCONNECTED, end: "connection_lost" }],
    ["it was disconnected with slow_consumer", { ...CAUGHT_UP, wasServed: false, end: "slow_consumer" }],
    ["it did not get the newest", { ...CAUGHT_UP, isUpToDate: false }],
    ["it had to read 17 KiB", { ...CAUGHT_UP, oldBytes: 17_408 }],
  ])("it is told that %s", (failure, found) => {
    expect(judgeSlow(found)).toEqual([expect.stringContaining(failure)]);
  });

  test("times are not judged where they were measured too short", () => {
    expect(judgeSlow({ ...DISCONNECTED, p99Slow: 1_000 }, false)).toEqual([]);
  });
});
