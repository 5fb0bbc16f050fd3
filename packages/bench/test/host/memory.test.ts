import { afterEach, describe, expect, test } from "@jest/globals";
import { settledMemory } from "../../src/host/memory.js";
import type { Memory } from "../../src/host/memory.js";

/** Collections that leave so much, one after the other, and then the last for ever. */
function leaving(...held: number[]): () => Memory {
  return () => ({ heap: 5, held: held.length > 1 ? held.shift()! : held[0]!, resident: 7 });
}

describe("the memory of a process", () => {
  const { gc } = globalThis;

  afterEach(() => {
    globalThis.gc = gc;
  });

  test("is what is left when collecting again frees nothing more", async () => {
    expect(await settledMemory(leaving(9_000, 5_000, 4_000, 4_000))).toEqual({ heap: 5, held: 4_000, resident: 7 });
  });

  test("is not believed before the third collection", async () => {
    expect(await settledMemory(leaving(9_000, 9_000, 4_000))).toEqual({ heap: 5, held: 4_000, resident: 7 });
  });

  test("cannot be told while something is under way", async () => {
    let held = 0;
    await expect(settledMemory(() => ({ heap: 5, held: (held += 1_000), resident: 7 }))).rejects.toThrow(
      "still changes",
    );
  });

  test("cannot be told where garbage cannot be collected", async () => {
    // Another test file may have had it exposed in this very process.
    globalThis.gc = undefined;
    await expect(settledMemory()).rejects.toThrow("--expose-gc");
  });
});
