import { Action, Channel, RepodError, Server } from "@repod/server";
import type { Audience, ToServer } from "@repod/server";
import { chat } from "./contract.js";
import type { Chat } from "./contract.js";
import { NICKNAME_RULE, toLine, toNickname } from "./shared/text.js";

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

/** Everybody in the chat, whether on a page or in a terminal. */
export class ChatServer extends Server<ChatChannel> {
  channelClass = ChatChannel;
  #guests = 0;

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
