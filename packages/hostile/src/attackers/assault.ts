import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "@repod/testing/internal";
import type { Target } from "../target.js";
import type { TransportName } from "../transport-name.js";
import type { Lifetimes } from "./lifetimes.js";
import { Peer } from "./peer.js";
import type { DialOptions } from "./peer.js";
import { Tally } from "./tally.js";
import type { Counts } from "./tally.js";

/** Where attackers come from: 127.0.0.2 up to here. */
const LAST_ADDRESS = 20;
/** How long an attacker waits to be told why it is turned away, in milliseconds. */
const PATIENCE_MS = 3_000;
/** How long one waits that was under way when the attack was over, in milliseconds. */
const GRACE_MS = 300;
/**
 * How long after one that leaves when the attack is over the next one does, in milliseconds: as often as the storm of resets
 * has one. All at one moment would be an attack of its own, within each.
 */
const LEAVE_APART_MS = 1;

/** What attackers got to see. */
export interface Sightings {
  /** How many connections they made. */
  readonly connections: number;
  /** How connections ended: codes, close codes, "cut"; "open" for those that still stood when the attack was over. */
  readonly ends: Counts;
  /** The codes of answers on connections that stood. */
  readonly answers: Counts;
}

export interface AssaultOptions {
  readonly target: Target;
  readonly transport: TransportName;
  /** Whether the target says nothing and ends nothing, so that attackers have to leave when a server would have ended it. */
  readonly discards: boolean;
  /** How long connections live: noted at a server, and kept to where the target discards. */
  readonly lifetimes: Lifetimes;
  /** What numbers of connections and rates are multiplied with. */
  readonly scale: number;
  readonly random: Random;
  /** How long it goes on. */
  readonly milliseconds: number;
  /** Aborted when the attack is over. */
  readonly signal: AbortSignal;
}

export interface LaneOptions {
  /** How many connections at a time, before scaling. */
  readonly connections: number;
  /** How long after the begin of one connection the next one of the same lane begins at the earliest. Defaults to 0. */
  readonly everyMs?: number;
  /** Over how long a time the first connections of all lanes are spread. Defaults to `everyMs`. */
  readonly spreadMs?: number;
  /** Whether connections are meant to stand when the attack is over; otherwise those do not count. Defaults to false. */
  readonly stays?: boolean;
  readonly dial?: Pick<DialOptions, "headers" | "upgrades">;
}

/** One attack under way: makes its connections, and notes how they end. */
export class Assault {
  readonly transport: TransportName;
  readonly milliseconds: number;
  readonly signal: AbortSignal;
  readonly random: Random;
  readonly #options: AssaultOptions;
  readonly #ends = new Tally();
  readonly #answers = new Tally();
  #dialed = 0;
  #nextLeavesAt = 0;

  constructor(options: AssaultOptions) {
    this.transport = options.transport;
    this.milliseconds = options.milliseconds;
    this.signal = options.signal;
    this.random = options.random;
    this.#options = options;
  }

  get sightings(): Sightings {
    return { connections: this.#dialed, ends: this.#ends.counts, answers: this.#answers.counts };
  }

  /** A number of connections or messages, scaled; at least 1. */
  scaled(count: number): number {
    return Math.max(1, Math.round(count * this.#options.scale));
  }

  /**
   * Keeps connections under attack: each lane dials, lets `act` do its worst, waits how the server ends it, and dials
   * again, until the attack is over. Where `act` gives a text, that is how it ended, and nobody waits for the server.
   */
  async inLanes(options: LaneOptions, act: (peer: Peer, lane: number) => unknown): Promise<void> {
    const lanes = this.scaled(options.connections);
    const apart = (options.spreadMs ?? options.everyMs ?? 0) / lanes;
    await Promise.all(Array.from({ length: lanes }, (_, lane) => this.#lane(lane, lane * apart, options, act)));
  }

  /** Waits; no longer than the attack. @returns Whether it goes on. */
  async pause(milliseconds: number): Promise<boolean> {
    await sleep(milliseconds, undefined, { signal: this.signal }).catch(() => undefined);
    return !this.signal.aborted;
  }

  async #lane(
    lane: number,
    delay: number,
    options: LaneOptions,
    act: (peer: Peer, lane: number) => unknown,
  ): Promise<void> {
    if (delay > 0) await this.pause(delay);
    while (!this.signal.aborted) {
      const next = performance.now() + (options.everyMs ?? 0);
      await this.#connection(lane, options, act);
      await this.#pauseUntil(next);
    }
  }

  async #pauseUntil(time: number): Promise<undefined> {
    await this.pause(Math.max(0, time - performance.now()));
    return undefined;
  }

  async #connection(
    lane: number,
    { stays = false, dial }: LaneOptions,
    act: (peer: Peer, lane: number) => unknown,
  ): Promise<void> {
    const { target, transport, discards, lifetimes } = this.#options;
    const begunAt = performance.now();
    const lifetime = discards && !stays ? lifetimes.next() : undefined;
    const address = `127.0.0.${2 + (this.#dialed++ % (LAST_ADDRESS - 1))}`;
    const peer = await Peer.dial({ target, transport, address, ...dial });
    peer.onAnswer = (code) => this.#answers.add(code);
    const leaves = lifetime === undefined ? undefined : this.#pauseUntil(begunAt + lifetime);
    try {
      const seen = this.signal.aborted ? undefined : await raced(act(peer, lane), leaves);
      const end = typeof seen === "string" ? seen : await Promise.race([peer.ended, leaves ?? this.#patience(stays)]);
      if (end === undefined || end === "reset") return;
      this.#ends.add(end);
      if (!discards && end !== "open") lifetimes.note(performance.now() - begunAt);
    } finally {
      if (this.signal.aborted && !peer.isOver) await this.#turnToLeave();
      peer.reset();
    }
  }

  #turnToLeave(): Promise<void> {
    const now = performance.now();
    this.#nextLeavesAt = Math.max(now, this.#nextLeavesAt + LEAVE_APART_MS);
    return sleep(this.#nextLeavesAt - now);
  }

  /** Resolves with "open" when the server should have ended it by now, or need not; undefined where it had no time to. */
  async #patience(stays: boolean): Promise<string | undefined> {
    if (stays) {
      await this.pause(2 ** 31 - 1);
      return "open";
    }
    if (await this.pause(PATIENCE_MS)) return "open";
    await sleep(GRACE_MS);
    return undefined;
  }
}

function raced(act: unknown, leaves: Promise<undefined> | undefined): unknown {
  return leaves ? Promise.race([act, leaves]) : act;
}
