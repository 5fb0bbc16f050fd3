import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { VirtualClock } from "../../src/clock/virtual-clock.js";

/** Sets timers that note their name and when they were called. */
function setUp(turns?: "manual"): {
  clock: VirtualClock;
  called: string[];
  set: (name: string, delay: number) => unknown;
} {
  const clock = turns ? new VirtualClock({ turns }) : new VirtualClock();
  const called: string[] = [];
  const set = (name: string, delay: number): unknown =>
    clock.setTimeout(() => called.push(`${name} at ${clock.now()}`), delay);
  return { clock, called, set };
}

describe("the timers of a virtual clock", () => {
  test("are called when they are due, those due at once in the order in which they were set", () => {
    const { clock, called, set } = setUp();
    set("late", 30);
    set("one", 10);
    set("other", 10);
    clock.clearTimeout(set("never", 5));
    clock.setTimeout(() => set("nested", 5), 10);
    clock.advance(20);
    expect(called).toEqual(["one at 10", "other at 10", "nested at 15"]);
    expect([clock.now(), clock.timers, clock.nextTimer]).toEqual([20, 1, 30]);
    clock.advance(10);
    expect(called.at(-1)).toBe("late at 30");
    expect([clock.timers, clock.nextTimer]).toEqual([0, Infinity]);
  });

  test("without a delay are called before any time passes, and without an end never", () => {
    const { clock, called, set } = setUp();
    set("at once", 0);
    set("long ago", -5);
    set("never", Infinity);
    clock.advance(0);
    expect(called).toEqual(["at once at 0", "long ago at 0"]);
    clock.advance(1e12);
    expect(clock.timers).toBe(1);
  });

  test("can be cancelled by each other, and cancelling what was called or cancelled does nothing", () => {
    const { clock, called, set } = setUp();
    const first = set("first", 1);
    const second = clock.setTimeout(() => clock.clearTimeout(third), 2);
    const third = set("third", 2);
    clock.advance(2);
    for (const timer of [first, second, third, undefined]) clock.clearTimeout(timer);
    expect(called).toEqual(["first at 1"]);
    expect(clock.timers).toBe(0);
  });

  test("are called as a sorted list would have it, whatever is set and cancelled meanwhile", () => {
    const deed = fc.oneof(
      fc.record({ set: fc.nat(50) }),
      fc.record({ cancel: fc.nat(1_000) }),
      fc.record({ advance: fc.nat(20) }),
    );
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 200 }), (deeds) => {
        const clock = new VirtualClock();
        const called: number[] = [];
        const handles: unknown[] = [];
        const model = new Map<number, number>();
        const expected: number[] = [];
        for (const what of deeds) {
          if ("set" in what) {
            const name = handles.length;
            model.set(name, clock.now() + what.set);
            handles.push(clock.setTimeout(() => called.push(name), what.set));
          } else if ("cancel" in what) {
            if (handles.length === 0) continue;
            const name = what.cancel % handles.length;
            model.delete(name);
            clock.clearTimeout(handles[name]);
          } else {
            clock.advance(what.advance);
            const due = [...model].filter(([, at]) => at <= clock.now()).sort((a, b) => a[1] - b[1] || a[0] - b[0]);
            for (const [name] of due) model.delete(name);
            expected.push(...due.map(([name]) => name));
          }
          expect([called, clock.timers]).toEqual([expected, model.size]);
        }
      }),
    );
  });

  test("can be a hundred thousand, half of them cancelled", () => {
    const clock = new VirtualClock();
    const delayOf = (index: number): number => (index * 7_919) % 100_000;
    const called: number[] = [];
    const handles = [...Array(100_000).keys()].map((index) =>
      clock.setTimeout(() => called.push(delayOf(index)), delayOf(index)),
    );
    for (const [index, handle] of handles.entries()) if (index % 2 === 1) clock.clearTimeout(handle);
    clock.advance(100_000);
    expect(called).toHaveLength(50_000);
    expect(called).toEqual(called.toSorted((a, b) => a - b));
  });
});

describe("a virtual clock", () => {
  test("has two scales that move together, and one cannot be taken for the other", () => {
    const clock = new VirtualClock();
    const before = clock.wallTime();
    clock.advance(1_500);
    expect([clock.now(), clock.wallTime() - before]).toEqual([1_500, 1_500]);
    expect(new Date(before).toISOString()).toBe("2030-01-01T00:00:00.000Z");
  });

  test("that stalls calls nothing, and what fell due is late", () => {
    const { clock, called, set } = setUp();
    set("a", 10);
    set("b", 20);
    clock.stall(15);
    expect(called).toEqual([]);
    clock.advance(5);
    expect(called).toEqual(["a at 15", "b at 20"]);
  });

  test("that a callback stalls goes on from there, and never back", () => {
    const { clock, called, set } = setUp();
    clock.setTimeout(() => clock.stall(100), 10);
    set("meanwhile", 50);
    clock.advance(20);
    expect(clock.now()).toBe(110);
    clock.advance(0);
    expect(called).toEqual(["meanwhile at 110"]);
  });

  test("leaves deferred work to real turns of the event loop", async () => {
    const clock = new VirtualClock();
    const order: string[] = [];
    clock.defer(() => order.push("deferred"));
    await Promise.resolve();
    expect([order, clock.deferred]).toEqual([[], 1]);
    await new Promise<void>((resolve) => clock.defer(resolve));
    expect([order, clock.deferred]).toEqual([["deferred"], 0]);
  });

  test("with manual turns leaves deferred work to them, and what that defers to the next", () => {
    const clock = new VirtualClock({ turns: "manual" });
    const order: string[] = [];
    clock.defer(() => {
      order.push("first");
      clock.defer(() => order.push("second"));
    });
    clock.turn();
    expect([order, clock.deferred]).toEqual([["first"], 1]);
    clock.turn();
    expect([order, clock.deferred]).toEqual([["first", "second"], 0]);
  });
});

describe.each([["real"], ["manual"]] as const)("a virtual clock with %s turns that runs", (turns) => {
  test("does all that does not wait for time before each timer, promises of any depth included", async () => {
    const clock = new VirtualClock({ turns });
    const order: string[] = [];
    const say = (what: string): void => void order.push(`${what} at ${clock.now()}`);
    clock.defer(() => say("deferred"));
    clock.setTimeout(() => {
      say("timer");
      void (async () => {
        for (let hops = 0; hops < 20; hops += 1) await Promise.resolve();
        say("promise");
        clock.defer(() => {
          say("deferred by it");
          void Promise.resolve().then(() => say("promise of that"));
        });
      })();
    }, 10);
    clock.setTimeout(() => say("next timer"), 10);
    clock.setTimeout(() => say("last timer"), 11);
    await clock.run(100);
    expect(order).toEqual([
      "deferred at 0",
      "timer at 10",
      "promise at 10",
      "deferred by it at 10",
      "promise of that at 10",
      "next timer at 10",
      "last timer at 11",
    ]);
    expect(clock.now()).toBe(100);
  });

  test("lets no time pass to settle", async () => {
    const clock = new VirtualClock({ turns });
    const order: string[] = [];
    clock.setTimeout(() => order.push("timer"), 0);
    clock.defer(() => void Promise.resolve().then(() => clock.defer(() => order.push("deferred twice"))));
    await clock.settle();
    expect([order, clock.now(), clock.deferred]).toEqual([["deferred twice"], 0, 0]);
  });

  test("asks after each turn whether there is more to do", async () => {
    const clock = new VirtualClock({ turns });
    const answers = [true, false, true, true, false];
    const asked: number[] = [];
    clock.setTimeout(() => undefined, 5);
    await clock.run(10, () => {
      asked.push(clock.now());
      return answers.shift() ?? false;
    });
    expect(asked).toEqual([0, 0, 5, 5, 5]);
  });

  test("refuses to run twice at a time, and runs again afterwards", async () => {
    const clock = new VirtualClock({ turns });
    const running = clock.run(10);
    await expect(clock.run(10)).rejects.toMatchObject({ code: "already_started" });
    await expect(clock.settle()).rejects.toMatchObject({ code: "already_started" });
    await running;
    await clock.run(10);
    expect(clock.now()).toBe(20);
  });

  test("gives up what calls itself back for ever, by turns or by timers, and runs again afterwards", async () => {
    const clock = new VirtualClock({ turns });
    let isOver = false;
    const again = (): void => void (isOver || clock.defer(again));
    again();
    await expect(clock.settle()).rejects.toMatchObject({ code: "timeout" });
    isOver = true;
    await clock.settle();

    const rearm = (): void => void clock.setTimeout(rearm, 0);
    rearm();
    await expect(clock.run(1)).rejects.toMatchObject({ code: "timeout" });
  });

  test("throws what a timer threw, and goes on with the next one", async () => {
    const clock = new VirtualClock({ turns });
    const called: number[] = [];
    clock.setTimeout(() => {
      throw new Error("broken");
    }, 5);
    clock.setTimeout(() => called.push(clock.now()), 6);
    await expect(clock.run(10)).rejects.toThrow("broken");
    await clock.run(10);
    expect(called).toEqual([6]);
  });
});
