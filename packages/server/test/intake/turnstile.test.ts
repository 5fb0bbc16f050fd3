import { describe, expect, test } from "@jest/globals";
import type { Clock } from "@repod/core/internal";
import { VirtualClock } from "@repod/testing/internal";
import { Turnstile } from "../../src/intake/turnstile.js";

class Entrance {
  readonly clock = new VirtualClock();
  readonly done: string[] = [];
  readonly turnstile: Turnstile;
  #messages = 0;

  constructor(clock?: Clock) {
    this.turnstile = new Turnstile(clock ?? this.clock, () => this.#messages);
  }

  come(...names: string[]): void {
    for (const name of names) this.turnstile.pass(() => void this.done.push(name));
  }

  /** Somebody who is in has said something. */
  play(): void {
    this.#messages += 1;
  }

  /** A millisecond later. */
  wait(): void {
    this.clock.advance(1);
  }
}

describe("a turnstile", () => {
  test("lets one through at once, and the others one by one while others play, in their order", () => {
    const entrance = new Entrance();
    entrance.play();
    entrance.come("a", "b", "c");
    expect(entrance.done).toEqual(["a"]);
    entrance.wait();
    expect(entrance.done).toEqual(["a", "b"]);
    entrance.wait();
    expect(entrance.done).toEqual(["a", "b", "c"]);
  });

  test("lets a few through together while nobody plays", () => {
    const entrance = new Entrance();
    entrance.come("a", "b", "c", "d", "e", "f");
    entrance.wait();
    expect(entrance.done).toEqual(["a", "b", "c", "d", "e"]);
    entrance.play();
    entrance.come("g");
    entrance.wait();
    expect(entrance.done).toEqual(["a", "b", "c", "d", "e", "f"]);
  });

  test("takes somebody for playing for a while after a message", () => {
    const entrance = new Entrance();
    entrance.play();
    const names = Array.from({ length: 260 }, (_, index) => `${index}`);
    entrance.come(...names);
    for (let count = 1; count <= 250; count += 1) entrance.wait();
    expect(entrance.done).toHaveLength(251);
    entrance.wait();
    expect(entrance.done).toHaveLength(255);
  });

  test("is open again when nobody has come for a while", () => {
    const entrance = new Entrance();
    entrance.come("a");
    entrance.wait();
    entrance.come("b");
    expect(entrance.done).toEqual(["a", "b"]);
  });

  test("has whoever comes while a step is done wait behind those in line", () => {
    const entrance = new Entrance();
    entrance.come("a");
    entrance.turnstile.pass(() => {
      entrance.done.push("b");
      entrance.come("late");
    });
    entrance.come("c");
    entrance.play();
    for (const seen of [["b"], ["b", "c"], ["b", "c", "late"]]) {
      entrance.wait();
      expect(entrance.done).toEqual(["a", ...seen]);
    }
  });

  test("does not let those through who have gone, and gives their turns to others", () => {
    const entrance = new Entrance();
    entrance.play();
    entrance.come("a");
    const gone = Array.from({ length: 1_000 }, () => () => void entrance.done.push("gone"));
    for (const step of gone) entrance.turnstile.pass(step);
    entrance.come("b");
    for (const step of gone) entrance.turnstile.withdraw(step);
    entrance.wait();
    expect(entrance.done).toEqual(["a", "b"]);
  });

  test.each([
    { late: 0.9, delay: 1 },
    { late: 3, delay: 7 },
    { late: 1_000, delay: 17 },
  ])("stands still for $delay ms when the event loop was $late ms late for those who play", ({ late, delay }) => {
    const timers: { callback: () => void; delay: number }[] = [];
    let now = 0;
    const entrance = new Entrance({
      now: () => now,
      setTimeout: (callback: () => void, after: number) => timers.push({ callback, delay: after }),
    } as unknown as Clock);
    entrance.come("a", "b", "c");
    entrance.play();
    now += 1 + late;
    timers.shift()?.callback();
    expect(entrance.done).toEqual(["a", "b"]);
    expect(timers).toMatchObject([{ delay }]);
  });
});
