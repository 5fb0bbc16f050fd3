import type { EventEmitter } from "node:events";

/**
 * Listens to a socket's errors for whom the end is all that counts: an error that nobody hears ends the process, and what
 * follows one is `close`. The socket keeps the error, as `errored`. Once is enough, also where it is called again.
 */
export function ignoreErrorsOf(socket: Pick<EventEmitter, "on" | "off">): void {
  socket.off("error", ignoreError);
  socket.on("error", ignoreError);
}

/** For who hears them from now on. */
export function heedErrorsOf(socket: Pick<EventEmitter, "off">): void {
  socket.off("error", ignoreError);
}

function ignoreError(): void {}
