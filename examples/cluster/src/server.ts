import { Action, Channel, Server } from "@repod/server";
import type { ToServer } from "@repod/server";
import { chat } from "./contract.js";

type Chat = typeof chat;

class ChatChannel extends Channel.of(chat)<ChatServer> {
  name = "";

  @Action("enter")
  enter({ name, room }: ToServer<Chat, "enter">): void {
    this.name = name;
    this.joinGroup(room);
  }

  @Action("sayToAll")
  sayToAll({ text }: ToServer<Chat, "sayToAll">): void {
    this.server.all.except(this).send({ action: "said", from: this.name, text });
  }

  @Action("sayToRoom")
  sayToRoom({ room, text }: ToServer<Chat, "sayToRoom">): void {
    this.server.group(room).except(this).send({ action: "said", from: this.name, text });
  }

  @Action("whisper")
  whisper({ to, text }: ToServer<Chat, "whisper">): void {
    this.server.send(to, { action: "said", from: this.name, text });
  }

  @Action("count")
  count(): Promise<number> {
    return this.server.count();
  }

  @Action("room")
  async room({ room }: ToServer<Chat, "room">): Promise<string[]> {
    return [...(await this.server.presence(room))];
  }
}

/** A chat that does not know of how many servers it is one. */
export class ChatServer extends Server<ChatChannel> {
  channelClass = ChatChannel;
}
