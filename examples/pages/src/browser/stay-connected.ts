import { Action, ConnectionListener } from "@repod/client";
import type { Contract, DisconnectedEvent, ErrorEvent } from "@repod/client";
import { PageHeader } from "./page-header.js";

/** Milliseconds until the page tries again when the server was not there to begin with. */
const RETRY = 2_000;

/**
 * Connects the listener of a page to the server that the page came from, and shows how the connection is. What becomes of a
 * connection that is lost is the client's own business; only for a server that was never there this tries again. The server
 * is beside the page: a page at `/chat/` finds it at `/chat/repod`.
 *
 * @param options - `autoPump: false` where the page has a loop that pumps. Defaults to true.
 * @returns Ends it for good.
 */
export function stayConnected<C extends Contract>(
  game: ConnectionListener<C>,
  { autoPump = true }: { readonly autoPump?: boolean } = {},
): () => void {
  return new Keeper(game, autoPump).start();
}

/** Listens on the connection of another listener, whose class need not know. */
class Keeper<C extends Contract> extends ConnectionListener {
  readonly #game: ConnectionListener<C>;
  readonly #autoPump: boolean;
  readonly #header = new PageHeader();
  readonly #url = new URL("repod", location.href.replace(/^http/, "ws")).href;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(game: ConnectionListener<C>, autoPump: boolean) {
    super();
    this.#game = game;
    this.#autoPump = autoPump;
  }

  start(): () => void {
    this.#game.connect(this.#url, { autoPump: this.#autoPump });
    if (this.#game.connection) this.attach(this.#game.connection as never);
    return () => {
      clearTimeout(this.#retry);
      this.#game.close();
      this.#header.show("over");
    };
  }

  @Action("connected")
  onConnected(): void {
    this.#header.show("connected");
  }

  @Action("suspended")
  onSuspended(): void {
    this.#header.show("reconnecting");
  }

  @Action("resumed")
  onResumed(): void {
    this.#header.show("connected");
  }

  @Action("disconnected")
  onDisconnected({ reason, willReconnect }: DisconnectedEvent): void {
    if (willReconnect) this.#header.show("reconnecting");
    else this.#header.show("over", reason);
  }

  @Action("error")
  onError({ code, error }: ErrorEvent): void {
    if (code !== "connection_failed") return this.#header.show("over", error);
    this.#header.show("reconnecting");
    this.#retry = setTimeout(() => this.start(), RETRY);
  }
}
