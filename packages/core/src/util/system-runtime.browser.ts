import type { Runtime } from "./runtime.js";

/** What of the global object is used. */
interface Host {
  readonly performance: { now(): number };
  setTimeout(callback: () => void, delay: number): unknown;
  clearTimeout(timer: unknown): void;
  queueMicrotask(callback: () => void): void;
}

const host = globalThis as unknown as Host;

/** The runtime of a page or worker: what a browser needs of system-runtime.ts. */
export function createSystemRuntime(): Runtime {
  return {
    clock: {
      now: () => host.performance.now(),
      // Chromium rounds by a tenth of it, Firefox and Safari by as much.
      resolution: 1,
      wallTime: () => Date.now(),
      // A longer delay would be taken for none.
      setTimeout: (callback, delay) => host.setTimeout(callback, Math.min(delay, 2 ** 31 - 1)),
      clearTimeout: (timer) => host.clearTimeout(timer),
      // Timers come late, by a second in a hidden tab. The microtasks at the end of an event are as late as it gets without.
      defer: (callback) => host.queueMicrotask(callback),
    },
    allocate: (byteLength) => new Uint8Array(byteLength),
  };
}
