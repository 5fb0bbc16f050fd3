import { Action, ConnectionListener } from "@repod/client";
import type { Contract, DisconnectedEvent, ErrorEvent, Route } from "@repod/client";
import { PageHeader } from "./page-header.js";
import type { ConnectionState } from "./page-header.js";

/** Milliseconds until the page tries again when the server was not there to begin with. */
const RETRY = 2_000;

export interface StayOptions {
  /** False where the page has a loop that pumps. Defaults to true. */
  readonly autoPump?: boolean;
  /** The way to the server. Defaults to that beside the page: a page at `/chat/` finds it at `/chat/repod`. */
  readonly to?: Route | undefined;
  /** What to show while connected, instead of the usual words. */
  readonly words?: string | undefined;
}

/**
 * Connects the listener of a page to a server, that from which the page came, and shows how the connection is. What becomes of
 * a connection that is lost is the client's own business; only for a server that was never there this tries again.
 *
 * @returns Ends it for good.
 */
export function stayConnected<C extends Contract>(game: ConnectionListener<C>, options: StayOptions = {}): () => void {
  return new Keeper(game, options).start();
}

/** Listens on the connection of another listener, whose class need not know. */
class Keeper<C extends Contract> extends ConnectionListener {
  readonly #game: ConnectionListener<C>;
  readonly #options: StayOptions;
  readonly #header = new PageHeader();
  readonly #url = new URL("repod", location.href.replace(/^http/, "ws")).href;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #hasLeft = false;

  constructor(game: ConnectionListener<C>, options: StayOptions) {
    super();
    this.#game = game;
    this.#options = options;
  }

  start(): () => void {
    const { autoPump = true, to = this.#url } = this.#options;
    this.#game.connect(to, { autoPump });
    if (this.#game.connection) this.attach(this.#game.connection as never);
    return () => {
      clearTimeout(this.#retry);
      this.#game.close();
      this.#show("over");
      this.#hasLeft = true;
    };
  }

  @Action("connected")
  onConnected(): void {
    this.#show("connected", this.#options.words);
  }

  @Action("suspended")
  onSuspended(): void {
    this.#show("reconnecting");
  }

  @Action("resumed")
  onResumed(): void {
    this.#show("connected", this.#options.words);
  }

  @Action("disconnected")
  onDisconnected({ reason, willReconnect }: DisconnectedEvent): void {
    if (willReconnect) this.#show("reconnecting");
    else this.#show("over", reason);
  }

  @Action("error")
  onError({ code, error }: ErrorEvent): void {
    if (code !== "connection_failed") return this.#show("over", error);
    this.#show("reconnecting");
    if (!this.#hasLeft) this.#retry = setTimeout(() => this.start(), RETRY);
  }

  /** Whoever has left may have been followed by another keeper, who shows how that one's connection is. */
  #show(state: ConnectionState, words?: string): void {
    if (!this.#hasLeft) this.#header.show(state, words);
  }
}
