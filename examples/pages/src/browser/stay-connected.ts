import { Action, ConnectionListener } from "@repod/client";
import type { Contract, DisconnectedEvent, ErrorEvent } from "@repod/client";
import { PageHeader } from "./page-header.js";

/** Milliseconds before the first new attempt; each one after it waits twice as long, up to the last. */
const FIRST_WAIT = 250;
const LONGEST_WAIT = 5_000;

/** Codes of an end that another attempt would only repeat. */
const FINAL: readonly string[] = ["kicked", "unauthorized", "contract_mismatch"];

/**
 * Connects the listener of a page to the server that the page came from, shows how the connection is, and connects anew
 * whenever it is lost. The server is beside the page: a page at `/chat/` finds it at `/chat/repod`.
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
  #wait = FIRST_WAIT;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  constructor(game: ConnectionListener<C>, autoPump: boolean) {
    super();
    this.#game = game;
    this.#autoPump = autoPump;
  }

  start(): () => void {
    const online = (): void => this.#open();
    // A socket whose network is gone hears nothing, not even its end.
    const offline = (): void => this.#game.close();
    window.addEventListener("online", online);
    window.addEventListener("offline", offline);
    this.#open();
    return () => {
      window.removeEventListener("online", online);
      window.removeEventListener("offline", offline);
      this.#end();
      this.#game.close();
    };
  }

  @Action("connected")
  onConnected(): void {
    this.#wait = FIRST_WAIT;
    this.#header.show("connected");
  }

  @Action("disconnected")
  onDisconnected({ code, reason }: DisconnectedEvent): void {
    if (FINAL.includes(code)) this.#end(reason);
    else this.#openLater();
  }

  @Action("error")
  onError({ code, error }: ErrorEvent): void {
    if (code !== undefined && FINAL.includes(code)) this.#end(error);
    else this.#openLater();
  }

  #open(): void {
    if (this.#isOver || this.#game.isConnected) return;
    clearTimeout(this.#retry);
    this.#game.connect(this.#url, { autoPump: this.#autoPump });
    if (this.#game.connection) this.attach(this.#game.connection as never);
  }

  #openLater(): void {
    if (this.#isOver) return;
    this.#header.show("lost");
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#open(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }

  #end(reason?: string): void {
    this.#isOver = true;
    clearTimeout(this.#retry);
    this.#header.show("over", reason);
  }
}
