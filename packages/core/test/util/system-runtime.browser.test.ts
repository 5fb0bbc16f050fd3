import { expect, test } from "@jest/globals";
import { createSystemRuntime } from "../../src/util/system-runtime.browser.js";

const { allocate, clock } = createSystemRuntime();

test("a browser's clock goes on, and shows the time of day", () => {
  const start = clock.now();
  expect(clock.now()).toBeGreaterThanOrEqual(start);
  expect(Math.abs(clock.wallTime() - Date.now())).toBeLessThan(1_000);
});

test("a browser's timer comes, unless it is cleared, and an endless delay is not taken for none", async () => {
  const fired: string[] = [];
  const cleared = clock.setTimeout(() => fired.push("cleared"), 0);
  clock.clearTimeout(cleared);
  clock.clearTimeout(undefined);
  const endless = clock.setTimeout(() => fired.push("endless"), Infinity);
  await new Promise<void>((resolve) => clock.setTimeout(resolve, 5));
  clock.clearTimeout(endless);
  expect(fired).toEqual([]);
});

test("a browser's turn ends after what runs now", async () => {
  const order: string[] = [];
  clock.defer(() => order.push("deferred"));
  order.push("synchronous");
  await Promise.resolve();
  expect(order).toEqual(["synchronous", "deferred"]);
});

test("a browser's memory has the length that was asked for", () => {
  expect(allocate(5)).toEqual(new Uint8Array(5));
});
