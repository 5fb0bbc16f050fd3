import { createDeferred } from "@repod/core/internal";
import { describe, expect, test } from "@jest/globals";
import { forEachAtOnce } from "../../src/util/for-each-at-once.js";

/** Work that ends when the test says so. */
function createWork() {
  const begun: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const work = (item: string): Promise<void> => {
    const done = createDeferred<void>();
    begun.push(item);
    ends.set(item, (error) => (error ? done.reject(error) : done.resolve()));
    return done.promise;
  };
  return { begun, work, end: (item: string, error?: Error) => ends.get(item)!(error) };
}

/** Resolves when everything that follows from what is settled has happened. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe("work for each of several items", () => {
  test("is under way for as many as are asked for, in order", async () => {
    const { begun, work, end } = createWork();
    const all = forEachAtOnce(["a", "b", "c", "d"], 2, work);
    expect(begun).toEqual(["a", "b"]);
    end("b");
    await settled();
    expect(begun).toEqual(["a", "b", "c"]);
    end("c");
    end("a");
    await settled();
    end("d");
    await all;
    expect(begun).toEqual(["a", "b", "c", "d"]);
  });

  test("ends with the first failure, when nothing is under way any more", async () => {
    const { begun, work, end } = createWork();
    let over = false;
    const all = forEachAtOnce(["a", "b", "c"], 2, work).finally(() => (over = true));
    const failing = expect(all).rejects.toThrow("a failed");
    end("a", new Error("a failed"));
    await settled();
    expect(over).toBe(false);
    end("b");
    await failing;
    expect(begun).toEqual(["a", "b"]);
  });

  test("is nothing where there are no items", async () => {
    await forEachAtOnce([], 3, () => Promise.reject(new Error("There is nothing to do.")));
  });
});
