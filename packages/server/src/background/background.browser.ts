import { RepodError } from "@repod/core/internal";

// What background.ts has, for browsers: there a page makes the worker itself, and the server in it has a `messagePort`.

/** No handle is served. */
export function servable(): void {}

/** @throws RepodError `cannot_listen`. */
export function startBackground(): Promise<never> {
  const sentence = "In a browser, make a worker and in it a server with `messagePort: self`.";
  return Promise.reject(new RepodError("cannot_listen", sentence));
}
