import { Action, Channel, Server } from "@repod/server";
import type { ToServer } from "@repod/server";
import { CHAPTER_LENGTH, game } from "./contract.js";

/** How many share a room. */
const ROOM_SIZE = 10;
const CHAPTER = "x".repeat(CHAPTER_LENGTH);

type To<K extends keyof typeof game.toServer> = ToServer<typeof game, K>;

/** A client as a game has it: rooms, a chat, positions, a request; and handlers as one does not want them. */
export class GameChannel extends Channel.of(game)<GameServer> {
  #room = "";

  override onConnect(): void {
    this.#room = this.server.nextRoom();
    this.joinGroup(this.#room);
  }

  @Action("play")
  play({ n }: To<"play">): void {
    this.send({ action: "played", n });
  }

  @Action("say")
  say({ n, text }: To<"say">): void {
    this.server.group(this.#room).send({ action: "said", from: this.id, n, text });
  }

  @Action("move")
  move({ n, x, y }: To<"move">): void {
    this.server.group(this.#room).send({ action: "moved", from: this.id, n, x, y });
  }

  @Action("roll")
  roll({ sides }: To<"roll">): number {
    return 1 + Math.floor(Math.random() * sides);
  }

  @Action("read")
  read(_: To<"read">): string {
    return CHAPTER;
  }

  @Action("trade")
  trade(_: To<"trade">): void {}

  @Action("explode")
  explode(): void {
    throw new Error("exploded");
  }

  @Action("reject")
  reject(): Promise<void> {
    return Promise.reject(new Error("rejected"));
  }

  @Action("hang")
  hang(): Promise<void> {
    return new Promise(() => {});
  }
}

export class GameServer extends Server<GameChannel> {
  channelClass = GameChannel;
  #seats = 0;

  /** Whoever comes, those of an attack too, takes a seat in the room that is not full yet. */
  nextRoom(): string {
    const room = Math.floor(this.#seats / ROOM_SIZE);
    this.#seats += 1;
    return `room ${room}`;
  }
}
