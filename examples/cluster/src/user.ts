import { Action, ConnectionListener } from "@repod/client";
import type { ConnectedEvent, ErrorEvent, ToClient } from "@repod/client";
import { chat } from "./contract.js";

/** Somebody who is connected to one of the servers. */
export class User extends ConnectionListener.of(chat) {
  /** The name, and at which server. */
  readonly title: string;
  /** How others can whisper. */
  id = "";
  readonly #name: string;
  readonly #heard = new Map<string, () => void>();
  #onConnected: (() => void) | undefined;
  #onFailed: ((error: Error) => void) | undefined;

  constructor(name: string, place: string) {
    super();
    this.#name = name;
    this.title = `${name} (${place})`;
  }

  /** Connects, and enters a room. */
  async enter(port: number, room: string): Promise<void> {
    const connected = new Promise<void>((resolve, reject) => {
      this.#onConnected = resolve;
      this.#onFailed = reject;
    });
    this.connect("127.0.0.1", port, { autoPump: true, reconnect: false });
    await connected;
    await this.request("enter", { name: this.#name, room });
  }

  /** Resolves when somebody has said a text. */
  hears(text: string): Promise<void> {
    return new Promise((resolve) => this.#heard.set(text, resolve));
  }

  @Action("connected")
  onGreeted({ session }: ConnectedEvent): void {
    this.id = session ?? "";
    this.#onConnected?.();
  }

  @Action("error")
  onError({ error }: ErrorEvent): void {
    this.#onFailed?.(new Error(error));
  }

  @Action("said")
  onSaid({ text }: ToClient<typeof chat, "said">): void {
    this.#heard.get(text)?.();
  }
}
