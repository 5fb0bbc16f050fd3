import type { Clock, TimerHandle } from "./clock.js";
import type { Runtime } from "./runtime.js";

/** What of the global object is used. Node and browsers differ, so that whatever one of them lacks is optional. */
interface Host {
  readonly performance: { now(): number };
  readonly Buffer?: { allocUnsafe(byteLength: number): Uint8Array };
  setTimeout(callback: () => void, delay: number): TimerHandle;
  clearTimeout(timer: TimerHandle): void;
  setImmediate?(callback: () => void): unknown;
  queueMicrotask(callback: () => void): void;
}

/** Hosts take a longer delay for none at all and call back at once. */
const GREATEST_DELAY = 2 ** 31 - 1;

/**
 * The runtime of the process or page that we are in. A delay of more than 24 days, Infinity included, is taken as that
 * much.
 */
export function createSystemRuntime(): Runtime {
  const host = globalThis as unknown as Host;
  const { Buffer } = host;
  return {
    clock: createSystemClock(host),
    // Small buffers are cut from Node's pool, and none is zeroed.
    allocate: Buffer ? (byteLength) => Buffer.allocUnsafe(byteLength) : (byteLength) => new Uint8Array(byteLength),
  };
}

function createSystemClock(host: Host): Clock {
  return {
    now: () => host.performance.now(),
    wallTime: () => Date.now(),
    setTimeout(callback, delay) {
      const timer = host.setTimeout(callback, Math.min(delay, GREATEST_DELAY));
      unref(timer);
      return timer;
    },
    clearTimeout: (timer) => host.clearTimeout(timer),
    // In Node input is handled first, in one go for all sockets, then immediates run. A browser has no such phase, holds
    // its timers back by milliseconds (by a second in a hidden tab) and runs the handlers of an event in one task: the
    // microtasks at its end are as late as it gets without waiting.
    defer: host.setImmediate
      ? (callback) => void host.setImmediate?.(callback)
      : (callback) => host.queueMicrotask(callback),
  };
}

/** Node's timers are objects and would keep the process alive; a browser's are numbers. */
function unref(timer: TimerHandle): void {
  if (typeof timer === "object" && timer !== null) (timer as { unref?(): void }).unref?.();
}
