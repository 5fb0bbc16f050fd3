import { toName } from "@repod/example-pages";
import { Action, Channel, Server, Tick } from "@repod/server";
import type { ToServer } from "@repod/server";
import { pong } from "./contract.js";
import type { Person, Pong } from "./contract.js";
import { opposite } from "./shared/court.js";
import { agreeToRematch, aim, createGame, startMatch, step, stopMatch, winnerOf } from "./game.js";
import { Seats } from "./seats.js";

/** How long players have to agree to a rematch while others wait for their turn, in seconds. */
const REMATCH_WITHIN = 15;

/** One person who plays or watches. */
class PongChannel extends Channel.of(pong)<PongServer> {
  readonly number = this.server.nextNumber();
  name = `Player ${this.number}`;

  get person(): Person {
    return { id: this.number, name: this.name };
  }

  override onConnect(): void {
    this.send({ action: "welcome", ...this.person });
    this.server.enter(this);
  }

  override onClose(): void {
    this.server.exit(this);
  }

  @Action("paddle")
  paddle({ y }: ToServer<Pong, "paddle">): void {
    const side = this.server.seats.sideOf(this);
    if (side) aim(this.server.game, side, y);
  }

  @Action("rematch")
  rematch(): void {
    const side = this.server.seats.sideOf(this);
    if (side) agreeToRematch(this.server.game, side);
  }

  @Action("yield")
  yield(): void {
    this.server.yield(this);
  }

  @Action("rename")
  rename({ name }: ToServer<Pong, "rename">): void {
    this.name = toName(name) ?? this.name;
    this.server.sendLineup();
  }
}

/** The server decides everything: clients say where they want their paddles, and are told what happened. */
export class PongServer extends Server<PongChannel> {
  channelClass = PongChannel;
  readonly game = createGame();
  readonly seats = new Seats<PongChannel>();
  #numbers = 0;

  nextNumber(): number {
    this.#numbers += 1;
    return this.#numbers;
  }

  @Tick(60)
  update(seconds: number): void {
    step(this.game, seconds);
    if (this.game.phase === "over" && this.game.elapsed > REMATCH_WITHIN) this.#makeRoom();
  }

  /** Half as often: pages move the ball on by themselves between two snapshots. */
  @Tick(30)
  publish(): void {
    const { phase, countdown, ball, paddles, score, agreed } = this.game;
    this.sendToAll({
      action: "match",
      phase,
      countdown,
      ball,
      paddles: { left: paddles.left.y, right: paddles.right.y },
      score,
      agreed,
    });
  }

  enter(channel: PongChannel): void {
    this.seats.join(channel);
    // Whoever takes the second seat completes a pair; whoever waits changes nothing.
    if (this.game.phase === "waiting") this.#startOrStop();
    this.sendLineup();
  }

  exit(channel: PongChannel): void {
    if (this.seats.leave(channel)) this.#startOrStop();
    this.sendLineup();
  }

  yield(channel: PongChannel): void {
    if (!this.seats.yield(channel)) return;
    this.#startOrStop();
    this.sendLineup();
  }

  sendLineup(): void {
    this.sendToAll({
      action: "lineup",
      left: this.seats.playerOn("left")?.person ?? null,
      right: this.seats.playerOn("right")?.person ?? null,
      waiting: this.seats.waiting.map(({ person }) => person),
    });
  }

  /** Other players, another match. */
  #startOrStop(): void {
    if (this.seats.areTaken) startMatch(this.game);
    else stopMatch(this.game);
  }

  /** Whoever has not agreed by now lets the next one play, the loser first. */
  #makeRoom(): void {
    const { game, seats } = this;
    const winner = winnerOf(game);
    if (!winner) return;
    const undecided = [opposite(winner), winner].filter((side) => !game.agreed[side]);
    const leaving = undecided.slice(0, seats.waiting.length).map((side) => seats.playerOn(side));
    for (const player of leaving) if (player) this.yield(player);
  }
}
