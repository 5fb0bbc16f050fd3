import { setTimeout as sleep } from "node:timers/promises";
import { quantile } from "@repod/bench/internal";
import type { Target } from "../target.js";
import { TRANSPORTS } from "../transport-name.js";
import type { TransportName } from "../transport-name.js";
import { Player } from "./player.js";

/** How often a part of the crowd has its turn, in milliseconds. */
const STEP_MS = 5;
/** Every how many of its turns a player says something, and moves. */
const SAY_EVERY = 20;
const MOVE_EVERY = 10;
/** How long what is under way may take to come back before it counts as lost, in milliseconds. */
const PATIENCE_MS = 10_000;

export interface CrowdOptions {
  readonly size: number;
  /** How often each player plays, in milliseconds. */
  readonly playMs: number;
  /** Over what they connect, in turn. Defaults to all there is. */
  readonly transports?: readonly TransportName[];
  /** What they say where they are asked who they are. Defaults to nothing. */
  readonly password?: string;
}

/** What honest clients noticed in a window of time. */
export interface Play {
  /** Round trips, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly count: number;
  /** What no honest client may ever notice: a message lost, doubled or out of order, a connection ended. */
  readonly faults: readonly string[];
}

/** Players that play at a steady pace, their turns spread over time. */
export class Crowd {
  readonly #players: Player[] = [];
  #playMs = 0;
  #turn = 0;
  #nextAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #begunAt = 0;
  #roundTrips: number[] = [];
  #faults: string[] = [];

  /**
   * Half of them over TCP, half over WebSocket where both are spoken. Resolves when all are greeted; from then on they play.
   *
   * @param playMs - How often each of them plays, in milliseconds.
   */
  async join(target: Target, { size, playMs, transports = TRANSPORTS, password }: CrowdOptions): Promise<void> {
    this.#playMs = playMs;
    for (let index = 0; index < size; index += 1) {
      const player = new Player({
        onRoundTrip: (milliseconds) => this.#onRoundTrip(milliseconds),
        onFault: (fault) => this.#faults.push(`player ${index} ${fault}`),
      });
      await player.join(target, transports[index % transports.length]!, password);
      this.#players.push(player);
    }
    this.#nextAt = performance.now();
    this.#timer = setInterval(() => this.#step(), STEP_MS);
  }

  /** Forgets what was measured so far: a window begins. */
  begin(): void {
    this.#begunAt = performance.now();
    this.#roundTrips = [];
  }

  /** What was measured since `begin`, when all that is under way has come back. */
  async end(): Promise<Play> {
    clearInterval(this.#timer);
    const deadline = performance.now() + PATIENCE_MS;
    while (this.#players.some(({ underWay }) => underWay > 0) && performance.now() < deadline) await sleep(STEP_MS);
    const lost = this.#players.reduce((sum, { underWay }) => sum + underWay, 0);
    const faults = lost > 0 ? [...this.#faults, `${lost} messages did not come back`] : this.#faults;
    const times = this.#roundTrips;
    this.#faults = [];
    this.#nextAt = performance.now();
    this.#timer = setInterval(() => this.#step(), STEP_MS);
    return {
      p50: quantile(times, 0.5),
      p99: quantile(times, 0.99),
      max: quantile(times, 1),
      count: times.length,
      faults,
    };
  }

  leave(): void {
    clearInterval(this.#timer);
    for (const player of this.#players) player.leave();
    this.#players.length = 0;
  }

  /** What was on its way when the window began may have waited for what came before, as for a collection that was asked for. */
  #onRoundTrip(milliseconds: number): void {
    if (performance.now() - milliseconds >= this.#begunAt) this.#roundTrips.push(milliseconds);
  }

  /** Gives those their turn whose time has come; a timer that is late catches up, but not on more than one round. */
  #step(): void {
    const { length } = this.#players;
    const apart = this.#playMs / length;
    const now = performance.now();
    this.#nextAt = Math.max(this.#nextAt, now - this.#playMs);
    for (; this.#nextAt <= now; this.#nextAt += apart) {
      const player = this.#players[this.#turn % length]!;
      const round = Math.floor(this.#turn / length) + (this.#turn % length);
      this.#turn += 1;
      player.play();
      if (round % SAY_EVERY === 0) player.say();
      if (round % MOVE_EVERY === 5) player.move();
    }
  }
}
