import { Action, Channel, Server } from "@repod/server";
import type { ToServer } from "@repod/server";
import { Board, strokeId } from "./shared/board.js";
import { whiteboard } from "./contract.js";
import type { Whiteboard } from "./contract.js";

/** One person at the board. */
class WhiteboardChannel extends Channel.of(whiteboard)<WhiteboardServer> {
  readonly author = this.server.nextAuthor();

  override onConnect(): void {
    this.send({ action: "welcome", author: this.author });
    // Whoever comes late hears what the others have heard, only faster.
    for (const stroke of this.server.board.strokes) this.send({ action: "begin", ...stroke });
  }

  @Action("begin")
  begin({ stroke, ...line }: ToServer<Whiteboard, "begin">): void {
    const id = strokeId(this.author, stroke);
    if (this.server.board.get(id)) return;
    this.server.board.begin({ id, author: this.author, ...line });
    // To its author as well: so all see what happens to the board in the same order.
    this.server.sendToAll({ action: "begin", id, author: this.author, ...line });
    this.server.trim();
  }

  @Action("extend")
  extend({ stroke, points }: ToServer<Whiteboard, "extend">): void {
    const id = strokeId(this.author, stroke);
    if (!this.server.board.extend(id, points)) return;
    this.server.sendToAll({ action: "extend", id, points });
    this.server.trim();
  }

  @Action("undo")
  undo(): void {
    const last = this.server.board.strokes.findLast(({ author }) => author === this.author);
    if (last) this.server.erase([last.id]);
  }

  @Action("clear")
  clear(): void {
    this.server.board.clear();
    this.server.sendToAll({ action: "clear" });
  }
}

export class WhiteboardServer extends Server<WhiteboardChannel> {
  channelClass = WhiteboardChannel;
  readonly board = new Board();
  #authors = 0;

  nextAuthor(): number {
    this.#authors += 1;
    return this.#authors;
  }

  override onConnect(): void {
    this.#sendCount();
  }

  override onDisconnect(): void {
    this.#sendCount();
  }

  erase(ids: string[]): void {
    for (const id of ids) this.board.erase(id);
    this.sendToAll({ action: "erase", ids });
  }

  /** Makes room for what is new. */
  trim(): void {
    const ids = this.board.trim();
    if (ids.length > 0) this.sendToAll({ action: "erase", ids });
  }

  #sendCount(): void {
    this.sendToAll({ action: "people", count: this.channels.size });
  }
}
