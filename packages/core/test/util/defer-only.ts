import type { Clock } from "../../src/util/clock.js";

/** A clock on which no time passes, and whose turns end when the test says so. */
export class DeferOnly implements Clock {
  deferred: (() => void)[] = [];

  now(): number {
    return 0;
  }

  wallTime(): number {
    return 0;
  }

  setTimeout(): never {
    throw new Error("No timer is expected here.");
  }

  clearTimeout(): void {}

  defer(callback: () => void): void {
    this.deferred.push(callback);
  }

  turn(): void {
    const callbacks = this.deferred;
    this.deferred = [];
    for (const callback of callbacks) callback();
  }
}
