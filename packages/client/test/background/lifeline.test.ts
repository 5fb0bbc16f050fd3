import { Worker } from "node:worker_threads";
import { describe, expect, test } from "@jest/globals";
import { VirtualClock } from "@repod/testing/internal";
import { Lifeline } from "../../src/background/lifeline.js";
import { Signals } from "../../src/background/signals.js";

describe("a lifeline", () => {
  test("holds while there are beats, and as long as it has not been looked for long enough", async () => {
    const clock = new VirtualClock();
    const signals = new Signals();
    signals.beat();
    const lifeline = new Lifeline(signals, clock);
    await clock.run(1_999);
    expect(lifeline.check()).toBe(true);
    signals.beat();
    await clock.run(1_000_000);
    expect(lifeline.check()).toBe(true);
    await clock.run(1_999);
    expect(lifeline.check()).toBe(true);
  });

  test("breaks where none comes in time, and not while the thread still loads its modules", async () => {
    const clock = new VirtualClock();
    const signals = new Signals();
    const lifeline = new Lifeline(signals, clock);
    await clock.run(9_999);
    expect(lifeline.check()).toBe(true);
    signals.beat();
    expect(lifeline.check()).toBe(true);
    await clock.run(2_000);
    expect(lifeline.check()).toBe(false);
  });

  test("holds where a beat comes while it is waited for", async () => {
    const clock = new VirtualClock();
    const signals = new Signals();
    signals.beat();
    const lifeline = new Lifeline(signals, clock);
    await clock.run(2_000);
    const beat = "const { workerData } = require('node:worker_threads'); const cells = new Int32Array(workerData);";
    const forever = "setInterval(() => { Atomics.add(cells, 0, 1); Atomics.notify(cells, 0); }, 1);";
    const worker = new Worker(beat + forever, { eval: true, workerData: signals.buffer });
    await new Promise((resolve) => worker.once("online", resolve));
    expect(lifeline.check()).toBe(true);
    await worker.terminate();
  });
});
