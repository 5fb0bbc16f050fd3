import { Action, Channel, RepodError, Server } from "@repod/server";
import type { Audience, StopOptions, ToServer } from "@repod/server";
import { chatAddress } from "./address.js";
import { readArguments } from "./arguments.js";
import { banner } from "./banner.js";
import { chat } from "./contract.js";
import type { Chat } from "./contract.js";
import { NICKNAME_RULE, toLine, toNickname } from "./text.js";

/** One person in the chat. */
class ChatChannel extends Channel.of(chat)<ChatServer> {
  nickname = this.server.unusedNickname();

  override onConnect(): void {
    this.send({ action: "welcome", name: this.nickname, others: this.server.nicknames(this) });
    this.#others.send({ action: "joined", name: this.nickname });
  }

  override onClose(): void {
    this.#others.send({ action: "left", name: this.nickname });
  }

  @Action("chat")
  chat({ text }: ToServer<Chat, "chat">): void {
    const line = toLine(text);
    if (line !== "") this.#others.send({ action: "chat", from: this.nickname, text: line });
  }

  @Action("me")
  me({ text }: ToServer<Chat, "me">): void {
    const line = toLine(text);
    if (line !== "") this.#others.send({ action: "me", from: this.nickname, text: line });
  }

  @Action("nick")
  nick({ name }: ToServer<Chat, "nick">): { name: string } {
    const wanted = toNickname(name);
    if (wanted === undefined) throw new RepodError("refused", NICKNAME_RULE, { reason: "invalid" });
    const owner = this.server.findByNickname(wanted);
    if (owner && owner !== this) throw new RepodError("refused", `Somebody is ${wanted} already.`, { reason: "taken" });
    const from = this.nickname;
    this.nickname = wanted;
    if (from !== wanted) this.#others.send({ action: "renamed", from, to: wanted });
    return { name: wanted };
  }

  @Action("who")
  who(): { names: string[] } {
    return { names: this.server.nicknames() };
  }

  get #others(): Audience<Chat> {
    return this.server.all.except(this);
  }
}

class ChatServer extends Server<ChatChannel> {
  channelClass = ChatChannel;
  #guests = 0;

  override async start(): Promise<void> {
    try {
      await super.start();
    } catch (error) {
      throw withRemedy(error);
    }
    console.log(banner(this.address));
  }

  override async stop(options?: StopOptions): Promise<void> {
    console.log("\nThe chat closes.");
    await super.stop(options);
  }

  override onConnect(channel: ChatChannel): void {
    console.log(`${channel.nickname} joined, ${this.channels.size} here`);
  }

  override onDisconnect(channel: ChatChannel): void {
    console.log(`${channel.nickname} left, ${this.channels.size} here`);
  }

  nicknames(except?: ChatChannel): string[] {
    return [...this.channels].filter((channel) => channel !== except).map(({ nickname }) => nickname);
  }

  /** Names that differ only in case are the same to a reader. */
  findByNickname(name: string): ChatChannel | undefined {
    const wanted = name.toLowerCase();
    return [...this.channels].find(({ nickname }) => nickname.toLowerCase() === wanted);
  }

  /** Counts on, so that a name is not somebody else's a moment later. */
  unusedNickname(): string {
    let nickname: string;
    do {
      this.#guests += 1;
      nickname = `guest${this.#guests}`;
    } while (this.findByNickname(nickname));
    return nickname;
  }
}

/** Where the port is taken, tells how another one is chosen here. */
function withRemedy(error: unknown): unknown {
  if (!(error instanceof RepodError) || error.code !== "address_in_use") return error;
  return new RepodError(error.code, `${error.message} PORT says which: \`PORT=0 npm start\`.`, { cause: error });
}

readArguments(0);
new ChatServer(chatAddress()).launch();
