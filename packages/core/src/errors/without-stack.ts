/**
 * Makes an error about what a peer sent. Where in this library it was made tells nobody anything, and to find that out takes
 * several times as long as all else that is done about a message that is refused: a peer can send thousands.
 *
 * `Error.stackTraceLimit` is V8's. Where it cannot be written the error has its stack.
 */
export function withoutStack<E extends Error>(make: () => E): E {
  const { stackTraceLimit } = Error as { stackTraceLimit?: unknown };
  Reflect.set(Error, "stackTraceLimit", 0);
  try {
    return make();
  } finally {
    Reflect.set(Error, "stackTraceLimit", stackTraceLimit);
  }
}
