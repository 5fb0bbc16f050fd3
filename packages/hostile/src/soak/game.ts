import { setTimeout as delay } from "node:timers/promises";
import { Action, Channel, Server } from "@repod/server";
import type { ToServer } from "@repod/server";
import { contract } from "./contract.js";

type To<K extends keyof typeof contract.toServer> = ToServer<typeof contract, K>;

/** A client that joins rooms, and has timers and open requests when it leaves. */
export class SoakChannel extends Channel.of(contract)<SoakServer> {
  readonly #reminders = new Set<NodeJS.Timeout>();
  #room = "";

  constructor() {
    super();
    this.server.onMade(this);
  }

  override onClose(): void {
    for (const reminder of this.#reminders) clearTimeout(reminder);
  }

  /** Requests of ours that the client did not answer, mostly. */
  override onError(): void {}

  @Action("echo")
  echo({ text }: To<"echo">): void {
    this.send({ action: "echo", text });
  }

  @Action("add")
  add({ a, b }: To<"add">): number {
    return a + b;
  }

  @Action("enter")
  enter({ room }: To<"enter">): void {
    this.leaveGroup(this.#room);
    this.#room = room;
    this.joinGroup(room);
  }

  @Action("say")
  say({ text }: To<"say">): void {
    this.server.group(this.#room).send({ action: "said", from: this.id, text });
  }

  @Action("move")
  move({ x, y }: To<"move">): void {
    this.server.group(this.#room).send({ action: "moved", from: this.id, x, y });
  }

  @Action("remind")
  remind({ after }: To<"remind">): void {
    const reminder = setTimeout(() => {
      this.#reminders.delete(reminder);
      this.send({ action: "reminded" });
    }, after);
    this.#reminders.add(reminder);
  }

  @Action("ask")
  async ask(): Promise<void> {
    await this.request("question", {}, { timeout: 2_000 });
  }

  @Action("study")
  async study({ for: milliseconds }: To<"study">): Promise<void> {
    await delay(milliseconds);
  }
}

/** A server that knows how many of its channels are still in memory. */
export class SoakServer extends Server<SoakChannel> {
  channelClass = SoakChannel;
  /** How many channels there were. */
  visits = 0;
  #collected = 0;
  readonly #registry = new FinalizationRegistry<undefined>(() => (this.#collected += 1));

  /** How many channels were made and not collected. */
  get kept(): number {
    return this.visits - this.#collected;
  }

  onMade(channel: SoakChannel): void {
    this.visits += 1;
    this.#registry.register(channel, undefined);
  }
}
