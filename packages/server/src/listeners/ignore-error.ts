/**
 * Listens to a socket's errors for whom the end is all that counts: an error that nobody hears ends the process, and what
 * follows one is `close`.
 */
export function ignoreError(): void {}
