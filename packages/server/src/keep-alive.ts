/** As long as a timer can be; what it does when it fires is nothing. */
const LONG = 2 ** 31 - 1;

/**
 * Keeps the process alive until a promise settles. Sockets do so as long as they stand; handlers that still run at the
 * end, and timers of the clock, do not.
 */
export async function keepAliveUntil<T>(promise: Promise<T>): Promise<T> {
  const timer = setInterval(() => undefined, LONG);
  try {
    return await promise;
  } finally {
    clearInterval(timer);
  }
}
