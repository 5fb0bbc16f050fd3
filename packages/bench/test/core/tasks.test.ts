import { describe, expect, test } from "@jest/globals";
import { isTaskName, loadTask } from "../../src/core/tasks.js";

describe("a task of the core", () => {
  test.each(["encode", "receive", "dispatch", "straight", "validate", "session"] as const)(
    "%s does as much as it is asked, and again",
    async (name) => {
      const start = await loadTask(name);
      const task = start();
      for (const units of [1, 500]) {
        const done = task.run(units);
        expect(done).toBeGreaterThanOrEqual(units);
        expect(done).toBeLessThan(units + 100);
      }
    },
  );

  test("has a name of its own, not one that every object has", () => {
    expect(["session", "toString", undefined, 1].map(isTaskName)).toEqual([true, false, false, false]);
  });
});
