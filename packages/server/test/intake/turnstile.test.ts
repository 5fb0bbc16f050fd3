import { describe, expect, test } from "@jest/globals";
import type { Clock } from "@repod/core/internal";
import { Turnstile } from "../../src/intake/turnstile.js";

function setUp(): { turnstile: Turnstile; done: string[]; come: (name: string) => void; turn: () => boolean } {
  const deferred: (() => void)[] = [];
  const clock = { defer: (callback: () => void) => void deferred.push(callback) } as Clock;
  const turnstile = new Turnstile(clock);
  const done: string[] = [];
  return {
    turnstile,
    done,
    come: (name) => turnstile.pass(() => void done.push(name)),
    turn: () => {
      const all = deferred.splice(0);
      for (const callback of all) callback();
      return all.length > 0;
    },
  };
}

describe("a turnstile", () => {
  test("lets a few through at once, and the others in the turns that follow, in their order", () => {
    const { done, come, turn } = setUp();
    const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    for (const name of names) come(name);
    expect(done).toEqual(names.slice(0, 4));
    turn();
    expect(done).toEqual(names.slice(0, 8));
    turn();
    expect(done).toEqual(names);
  });

  test("has no turns while nobody comes, and is open again after a quiet one", () => {
    const { done, come, turn } = setUp();
    for (const name of ["a", "b", "c"]) come(name);
    while (turn());
    expect(turn()).toBe(false);
    for (const name of ["d", "e", "f", "g"]) come(name);
    expect(done).toEqual(["a", "b", "c", "d", "e", "f", "g"]);
  });

  test("counts those in line among a turn's few, and has who comes meanwhile wait behind them", () => {
    const { turnstile, done, come, turn } = setUp();
    for (const name of ["a", "b", "c", "d"]) come(name);
    turnstile.pass(() => {
      done.push("e");
      come("late");
    });
    for (const name of ["f", "g", "h"]) come(name);
    turn();
    come("later");
    expect(done.slice(4)).toEqual(["e", "f", "g", "h"]);
    turn();
    expect(done.slice(8)).toEqual(["late", "later"]);
  });
});
