import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { allocatedBytes } from "../../src/host/allocations.js";

/** Memory as it would be in a process of which nothing is collected. */
let inUse = 5_000;

/** More than the young generation has room for. */
function makeGarbage(): void {
  const kept: object[] = [];
  for (let count = 0; count < 2_000_000; count += 1) kept[count % 1_000] = [count];
}

describe("what some work allocates", () => {
  const { gc } = globalThis;

  beforeEach(() => {
    globalThis.gc = () => Promise.resolve();
    jest.spyOn(process, "memoryUsage").mockImplementation(() => ({
      ...{ rss: 0, heapTotal: 0, arrayBuffers: 0 },
      heapUsed: inUse,
      external: 2 * inUse,
    }));
  });

  afterEach(() => {
    globalThis.gc = gc;
    jest.restoreAllMocks();
  });

  test("is what the heap and what it holds outside have grown by", async () => {
    expect(await allocatedBytes(() => void (inUse += 100))).toBe(300);
  });

  test("is nothing where nothing was", async () => {
    expect(await allocatedBytes(() => {})).toBe(0);
  });

  test("is measured again where something was collected meanwhile", async () => {
    let attempts = 0;
    const bytes = await allocatedBytes(() => {
      attempts += 1;
      if (attempts === 1) makeGarbage();
      inUse += 100;
    });
    expect(attempts).toBeGreaterThan(1);
    expect(bytes).toBe(300);
  });

  test("cannot be told where something is collected each time", async () => {
    await expect(allocatedBytes(makeGarbage)).rejects.toThrow("there was a collection");
  });

  test("cannot be told where garbage cannot be collected", async () => {
    globalThis.gc = undefined;
    await expect(allocatedBytes(() => {})).rejects.toThrow("--expose-gc");
  });
});
