import { RepodError } from "@repod/core/internal";
import type { Clock } from "@repod/core/internal";
import type { Random } from "../random.js";
import { changeConditions, PERFECT } from "./conditions.js";
import type { Conditions, ResolvedConditions } from "./conditions.js";
import type { Direction } from "./network.js";
import type { Pipe } from "./pipe.js";

/** What the pipes of all connections share that go in one direction. */
export class SeededDirection implements Direction {
  /** Those of the connections that stand. */
  readonly pipes = new Set<Pipe>();
  readonly #clock: Clock;
  readonly #random: Random;
  #conditions = PERFECT;
  #heldUntil = 0;
  /** How many bytes may still arrive before a connection is cut. */
  #bytesLeft = Infinity;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  get conditions(): ResolvedConditions {
    return this.#conditions;
  }

  get waitingBytes(): number {
    return [...this.pipes].reduce((sum, pipe) => sum + pipe.waitingBytes, 0);
  }

  /** The time before which nothing arrives. */
  get heldUntil(): number {
    return this.#heldUntil;
  }

  set(conditions: Conditions): void {
    this.#conditions = changeConditions(this.#conditions, conditions);
  }

  stall(milliseconds = Infinity): void {
    this.#holdUntil(Math.max(this.#heldUntil, this.#clock.now() + milliseconds));
  }

  resume(): void {
    this.#holdUntil(0);
  }

  silence(): void {
    for (const pipe of this.pipes) pipe.silence();
  }

  cutAfter(bytes: number): void {
    if (!Number.isInteger(bytes) || bytes < 1) {
      throw new RepodError("invalid_option", `A connection cannot be cut after ${bytes} bytes.`);
    }
    this.#bytesLeft = bytes;
  }

  /** How long something is on its way that is sent now; decided by chance. */
  delay(): number {
    const { latency, jitter, stallChance, stallTime } = this.#conditions;
    const deviation = jitter > 0 ? jitter * (2 * this.#random() - 1) : 0;
    const isStalled = stallChance > 0 && this.#random() < stallChance;
    return Math.max(0, latency + deviation) + (isStalled ? stallTime : 0);
  }

  /**
   * How many of some bytes arrive.
   *
   * @returns With it, whether their connection is cut after them.
   */
  admit(byteLength: number): { readonly arriving: number; readonly cuts: boolean } {
    const arriving = Math.min(byteLength, this.#bytesLeft);
    this.#bytesLeft -= arriving;
    const cuts = this.#bytesLeft === 0;
    if (cuts) this.#bytesLeft = Infinity;
    return { arriving, cuts };
  }

  #holdUntil(time: number): void {
    this.#heldUntil = time;
    for (const pipe of [...this.pipes]) pipe.onHold();
  }
}
