import { Action, Channel, RepodError, Server } from "@repod/server";
import type { AnyMessage, ToServer } from "@repod/server";
import { contract } from "./contract.js";
import { GOOD_KEY } from "./credentials.js";
import type { Credentials } from "./credentials.js";
import { Diary } from "./diary.js";

type To<K extends keyof typeof contract.toServer> = ToServer<typeof contract, K>;

/** A channel that does a bit of everything, and notes what happens to it. */
export class FuzzedChannel extends Channel.of(contract)<FuzzedServer> {
  constructor() {
    super();
    this.server.diary.note(this, "made");
  }

  override onConnect(): void {
    this.server.diary.note(this, "connected");
  }

  override onClose(): Promise<void> {
    this.server.diary.note(this, "closed");
    return Promise.reject(new Error("onClose rejects."));
  }

  override onError(): void {}

  override networkReceived(message: AnyMessage): void {
    this.#note();
    this.send({ action: "echo", text: `unknown: ${Object.keys(message).length}` });
  }

  @Action("echo")
  echo({ text }: To<"echo">): void {
    this.#note();
    this.send({ action: "echo", text });
  }

  @Action("add")
  add({ a, b }: To<"add">): number {
    this.#note();
    return a + b;
  }

  @Action("later")
  async later(_: To<"later">): Promise<void> {
    this.#note();
    await Promise.resolve();
  }

  @Action("ask")
  async ask(): Promise<void> {
    this.#note();
    const { server } = this;
    server.openRequests += 1;
    try {
      await this.request("question", {}, { timeout: 2_000 });
    } finally {
      server.openRequests -= 1;
    }
  }

  @Action("join")
  join({ group }: To<"join">): void {
    this.#note();
    this.joinGroup(group);
  }

  @Action("leave")
  leave({ group }: To<"leave">): void {
    this.#note();
    this.leaveGroup(group);
  }

  @Action("wave")
  wave({ group, n }: To<"wave">): void {
    this.#note();
    this.server.group(group).send({ action: "wave", n });
  }

  @Action("trade")
  trade(_: To<"trade">): void {
    this.#note();
  }

  @Action("fail")
  fail(): void {
    this.#note();
    throw new Error("A handler failed.");
  }

  @Action("reject")
  reject(): Promise<void> {
    this.#note();
    return Promise.reject(new Error("A handler rejected."));
  }

  @Action("hang")
  hang(): Promise<void> {
    this.#note();
    return new Promise(() => {});
  }

  @Action("quit")
  quit(): void {
    this.#note();
    this.close("Enough.", "enough");
  }

  #note(): void {
    this.server.note(this);
  }
}

/** A server that notes what happens to its channels. */
export class FuzzedServer extends Server<FuzzedChannel> {
  override channelClass = FuzzedChannel;
  readonly diary = new Diary();
  /** Requests of ours that are not settled. */
  openRequests = 0;
  /** What was noticed that must not happen. */
  readonly problems: string[] = [];

  note(channel: FuzzedChannel): void {
    this.diary.note(channel, "handled");
  }

  override onConnect(channel: FuzzedChannel): void {
    this.diary.note(channel, "announced");
  }

  override onDisconnect(channel: FuzzedChannel): void {
    this.diary.note(channel, "disconnected");
  }
}

/** A server that lets in those who know the word, some at once, some after a while. */
export class GuardedServer extends FuzzedServer {
  override onAuth(credentials: unknown): string | Promise<string> {
    const { name, key } = (credentials ?? {}) as Partial<Credentials>;
    if (key !== GOOD_KEY) throw new RepodError("refused", "That is not the word.", { reason: "wrong_key" });
    return name === "slow" ? Promise.resolve(name) : String(name);
  }

  override note(channel: FuzzedChannel): void {
    if (channel.auth === undefined) this.problems.push("A message of a client that is not authenticated was handled.");
    super.note(channel);
  }
}
