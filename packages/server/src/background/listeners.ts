import { callUser, reportUnhandled, watch } from "@repod/core/internal";
import type { Address } from "@repod/core/internal";

/** What a handle tells, by name, with what its listeners are given. */
export interface BackgroundEvents {
  /** A client has come, and is in `channels`; where its channel's `onConnect` is async, when that is done. */
  readonly connect: readonly [id: string, addr: Address];
  /** A client is gone, and in `channels` no more. */
  readonly disconnect: readonly [id: string];
  /** Something went wrong in the thread. The error has the stack that it has there. */
  readonly error: readonly [error: Error];
  /** The server has stopped, or its thread has ended. Comes once, after the last "disconnect". */
  readonly stop: readonly [];
}

type Listener = (...args: never[]) => unknown;

/** The functions of the user's that hear of events. */
export class Listeners {
  readonly #byEvent = new Map<keyof BackgroundEvents, Set<{ readonly listener: Listener }>>();

  /** @returns What takes it away again. */
  add<E extends keyof BackgroundEvents>(event: E, listener: (...args: BackgroundEvents[E]) => unknown): () => void {
    const listeners = this.#byEvent.get(event) ?? new Set();
    this.#byEvent.set(event, listeners);
    // The same function may listen twice.
    const entry = { listener };
    listeners.add(entry);
    return () => void listeners.delete(entry);
  }

  /** @returns Whether anybody listens. */
  tell<E extends keyof BackgroundEvents>(event: E, ...[first, second]: BackgroundEvents[E]): boolean {
    const listeners = this.#byEvent.get(event);
    if (!listeners || listeners.size === 0) return false;
    for (const { listener } of [...listeners]) {
      const result = callUser(listener, undefined, first, second);
      void watch(result, (error) => reportUnhandled(error, `A listener of "${event}"`));
    }
    return true;
  }
}
