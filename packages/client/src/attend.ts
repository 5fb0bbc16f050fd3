/** The longest that a timer waits, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/**
 * Stays with a client until it is closed. In Node that keeps the process alive: between two transports there is nothing
 * else that would. In browsers `attend.browser.ts` stands in for this module.
 *
 * @returns What ends it.
 */
export function attend(): () => void {
  const timer = setInterval(() => undefined, LONGEST);
  return () => clearInterval(timer);
}
