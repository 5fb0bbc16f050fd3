/** What a browser gives to pages and workers. Workers have no document. */
interface Browser extends Target {
  readonly document?: Target & { readonly hidden: boolean };
}

interface Target {
  addEventListener(type: string, listener: () => void, until: { readonly signal: AbortSignal }): void;
}

/**
 * Stays with a client until it is closed, and calls back when the network is there again, and when somebody looks at the
 * page again: timers of a hidden page come late, those of a frozen one not at all.
 *
 * @returns What ends it.
 */
export function attend(wake: () => void): () => void {
  const browser = globalThis as unknown as Browser;
  const { document } = browser;
  const leaving = new AbortController();
  browser.addEventListener("online", wake, leaving);
  document?.addEventListener(
    "visibilitychange",
    () => {
      if (!document.hidden) wake();
    },
    leaving,
  );
  return () => leaving.abort();
}
