import { Action, ConnectionListener } from "@repod/client";
import type { ToClient } from "@repod/client";
import { action, defineContract, request } from "@repod/core";
import { Channel, RepodError, Server, Tick } from "@repod/server";
import type { ToServer } from "@repod/server";

export const arena = defineContract({
  toServer: {
    say: action<{ text: string }>(),
    add: request<{ a: number; b: number }, number>(),
  },
  toClient: {
    said: action<{ from: string; text: string }>(),
    tick: action<{ count: number }>(),
    guess: request<{}, number>(),
  },
});
type Arena = typeof arena;

export class ArenaChannel extends Channel.of(arena)<ArenaServer> {
  /** What this client said. */
  readonly heard: string[] = [];

  @Action("say")
  say({ text }: ToServer<Arena, "say">): void {
    this.heard.push(text);
    this.server.sendToAll({ action: "said", from: this.id, text });
  }

  @Action("add")
  add({ a, b }: ToServer<Arena, "add">): number {
    return a + b;
  }

  override onClose(): void {
    this.server.left.push(this.id);
  }
}

/** A server that refuses nobody, and ticks twice a second. */
export class ArenaServer extends Server<ArenaChannel> {
  channelClass = ArenaChannel;
  ticks = 0;
  readonly left: string[] = [];

  @Tick(2)
  tick(): void {
    this.ticks += 1;
    this.sendToAll({ action: "tick", count: this.ticks });
  }
}

/** A server that lets in who knows the word, after it has thought about it for a while. */
export class GuardedServer extends ArenaServer {
  /** Resolves when somebody has looked up whether the word is right. */
  lookUp: () => Promise<void> = () => Promise.resolve();

  override async onAuth(word: unknown): Promise<void> {
    await this.lookUp();
    if (word !== "sesame") throw new RepodError("refused", "Wrong word.", { reason: "wrong_word" });
  }
}

export class ArenaClient extends ConnectionListener.of(arena) {
  /** What it heard and what happened to it, in order. */
  readonly events: string[] = [];
  #onEvent: (() => void) | undefined;

  /** The same without the ticks. */
  get talk(): string[] {
    return this.events.filter((event) => !event.startsWith("tick"));
  }

  /** Resolves when this has happened. */
  async hears(event: string): Promise<void> {
    while (!this.events.includes(event)) await new Promise<void>((resolve) => (this.#onEvent = resolve));
  }

  @Action("connected")
  onConnected(): void {
    this.#note("connected");
  }

  @Action("disconnected")
  onDisconnected({ code }: { code: string }): void {
    this.#note(`disconnected: ${code}`);
  }

  @Action("error")
  onError({ error }: { error: string }): void {
    this.#note(`error: ${error}`);
  }

  @Action("said")
  onSaid({ text }: ToClient<Arena, "said">): void {
    if (text === "throw") throw new Error("I do not like this.");
    this.#note(text);
  }

  @Action("tick")
  onTick({ count }: ToClient<Arena, "tick">): void {
    this.#note(`tick ${count}`);
  }

  @Action("guess")
  onGuess(): number {
    return 42;
  }

  #note(event: string): void {
    this.events.push(event);
    this.#onEvent?.();
  }
}
