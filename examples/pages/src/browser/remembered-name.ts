const KEY = "name";

/** The name that the player chose earlier in this tab, in whichever game; nothing where there is none. */
export function recallName(): string | undefined {
  try {
    return sessionStorage.getItem(KEY) || undefined;
  } catch {
    // A browser may forbid pages to remember things. Then the name is asked again.
    return undefined;
  }
}

/** Keeps a name for as long as the tab is open. An empty one is none. */
export function rememberName(name: string): void {
  try {
    sessionStorage.setItem(KEY, name);
  } catch {
    // As above.
  }
}
