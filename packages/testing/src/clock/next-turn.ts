// Not the global one: test runners replace that, and some environments for pages have none.
import { setImmediate } from "node:timers";

/** Calls back at the end of this turn of the real event loop, after all that was to be called back before. */
export function atEndOfTurn(callback: () => void): void {
  setImmediate(callback);
}

/** Resolves in a turn of the real event loop after this one, when no microtask is left. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
