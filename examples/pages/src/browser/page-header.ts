const TEXTS = {
  connecting: "Connecting …",
  connected: "Connected",
  reconnecting: "Reconnecting …",
  over: "Disconnected",
} as const;

export type ConnectionState = keyof typeof TEXTS;

/**
 * What the header of every page has besides its title: the way back to the other games, where there are any, and how the
 * connection is. A screen reader hears when that changes.
 */
export class PageHeader {
  readonly #connection: HTMLElement;

  /** A page has one: the second shows what it shows where the first did. */
  constructor() {
    const there = document.querySelector<HTMLElement>("header > .connection");
    this.#connection = there ?? document.createElement("p");
    if (!there) this.#build();
    this.show("connecting");
  }

  /** @param reason - What to say instead of the usual words. */
  show(state: ConnectionState, reason?: string): void {
    this.#connection.dataset["state"] = state;
    this.#connection.textContent = reason ?? TEXTS[state];
  }

  #build(): void {
    this.#connection.className = "connection";
    this.#connection.setAttribute("role", "status");
    const header = document.querySelector("header");
    // Alone, a game is the whole site.
    if (location.pathname !== "/") header?.prepend(wayHome());
    header?.append(this.#connection);
  }
}

function wayHome(): HTMLElement {
  const link = document.createElement("a");
  link.className = "home";
  link.href = "../";
  link.textContent = "←";
  link.setAttribute("aria-label", "All games");
  return link;
}
