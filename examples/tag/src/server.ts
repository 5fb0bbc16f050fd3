import { toName } from "@repod/example-pages/name";
import { Action, Channel, Server, Tick } from "@repod/server";
import type { ToServer } from "@repod/server";
import { tag } from "./contract.js";
import type { Tag } from "./contract.js";
import { createGame, join, leave, standings, steer, step } from "./game.js";

/** One player. */
class TagChannel extends Channel.of(tag)<TagServer> {
  readonly number = this.server.nextNumber();
  name = `Player ${this.number}`;

  override onConnect(): void {
    this.send({ action: "welcome", id: this.number, name: this.name });
    join(this.server.game, this.number);
    this.server.sendPlayers();
  }

  /** Whoever is away stands still, and can be caught. */
  override onSuspend(): void {
    steer(this.server.game, this.number, 0, 0);
  }

  override onClose(): void {
    leave(this.server.game, this.number);
    this.server.sendPlayers();
  }

  @Action("steer")
  steer({ x, y }: ToServer<Tag, "steer">): void {
    steer(this.server.game, this.number, x, y);
  }

  @Action("rename")
  rename({ name }: ToServer<Tag, "rename">): void {
    this.name = toName(name) ?? this.name;
    this.server.sendPlayers();
  }
}

/** The server decides everything: clients say where they want to go, and are told where everybody is. */
export class TagServer extends Server<TagChannel> {
  channelClass = TagChannel;
  readonly game = createGame();
  #numbers = 0;

  nextNumber(): number {
    this.#numbers += 1;
    return this.#numbers;
  }

  @Tick(20)
  update(seconds: number): void {
    step(this.game, seconds);
    const { time, it = null, players } = this.game;
    this.sendToAll({
      action: "positions",
      time,
      it,
      players: [...players.values()].map(({ id, position, safe }) => ({ id, ...position, safe: safe > 0 })),
    });
  }

  /** Names and times change seldom, so they travel apart from the positions. */
  @Tick(1)
  sendPlayers(): void {
    const names = new Map([...this.channels].map(({ number, name }) => [number, name]));
    const players = standings(this.game).map(({ id, seconds }) => ({ id, seconds, name: names.get(id) ?? "" }));
    this.sendToAll({ action: "players", players });
  }
}
