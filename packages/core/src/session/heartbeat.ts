import type { WireMap } from "../codec/codec.js";
import type { Acknowledger } from "./acknowledger.js";
import type { Link } from "./link.js";
import type { FrameEncoder } from "./outgoing.js";
import type { UrgentFrames } from "./send-queue.js";

/** After so many intervals without a byte a peer is dead. */
export const SILENT_INTERVALS = 2;
/**
 * How many beats an interval has. A dead peer is noticed by so much of an interval later, and the pings of a server leave in
 * so many portions. More would come late in a hidden page, whose timers come once a second.
 */
export const BEATS = 8;
/** How many pings follow each other at the start, each as the one before is answered: so the way is known well, and soon. */
const OPENING_PINGS = 4;
/** How many round trips count: those of some 40 seconds, at the usual interval. As many as NTP's clock filter has (RFC 5905). */
const RECENT = 8;

/** How heartbeats go: the same for all connections of a server. */
export interface HeartbeatOptions {
  /** From one ping to the next, in milliseconds; 0 where neither side pings. */
  readonly interval: number;
  /** Our clock as the peer is told it, in milliseconds since 1970. Defaults to nothing: clients tell none. */
  readonly time?: () => number;
  readonly answers: AnswerListener;
}

/** Who hears of answers to pings. */
export interface AnswerListener {
  /**
   * @param askedAt - When the ping left, by our clock.
   * @param heardAt - When its answer came, by our clock.
   * @param time - What the peer's clock showed, as it says.
   */
  add(askedAt: number, heardAt: number, time: unknown): void;
}

/** Pings one extended peer and answers its pings, measures round trips, and says when it has been silent for too long. */
export class Heartbeat implements UrgentFrames {
  readonly #options: HeartbeatOptions;
  readonly #link: Link;
  readonly #encoder: FrameEncoder;
  readonly #received: Acknowledger;
  /** The newest round trips, in milliseconds. */
  #roundTrips: readonly number[] = [];
  #opening = OPENING_PINGS;
  #isPingDue = false;
  /** When the newest ping left, until it is answered. */
  #pingedAt: number | undefined;
  /** The time of the peer's newest ping, until it is answered: those before it are answered by the same. */
  #toAnswer: number | undefined;
  #beatsSincePing = 0;
  /** What the link's `activity` was at the last beat, and how many beats have found nothing new. */
  #activity = 0;
  #silentBeats = 0;

  constructor(options: HeartbeatOptions, link: Link, encoder: FrameEncoder, received: Acknowledger) {
    this.#options = options;
    this.#link = link;
    this.#encoder = encoder;
    this.#received = received;
  }

  /** The least of the newest round trips, in milliseconds: what the way takes where nothing has to wait. */
  get rtt(): number | undefined {
    return this.#roundTrips.length > 0 ? Math.min(...this.#roundTrips) : undefined;
  }

  /** By how much the newest round trips are longer than the least, on average, in milliseconds. */
  get jitter(): number | undefined {
    const { rtt } = this;
    if (rtt === undefined) return undefined;
    return this.#roundTrips.reduce((sum, each) => sum + each - rtt, 0) / this.#roundTrips.length;
  }

  /** Sends the first of the pings at the start, or the next one. */
  open(): void {
    if (this.#opening > 0 && this.#options.interval > 0) {
      this.#opening -= 1;
      this.#ping();
    }
  }

  /**
   * Time goes on: pings when an interval is over, and judges by what was read since the last beat.
   *
   * @param isLate - Whether there may be bytes that nobody could read yet: that grants the peer one more interval.
   * @param isPaused - Whether nothing is read on purpose: then nobody is judged.
   * @returns Whether the peer may be alive.
   */
  beat(isLate: boolean, isPaused: boolean): boolean {
    const { activity } = this.#link;
    if (isPaused || activity !== this.#activity) this.#silentBeats = 0;
    else if (isLate) this.#silentBeats = Math.min(this.#silentBeats, BEATS);
    else this.#silentBeats += 1;
    this.#activity = activity;
    // The answer will wait until it is read: that is no time of the way.
    if (isPaused) this.#pingedAt = undefined;
    this.#beatsSincePing += 1;
    if (this.#beatsSincePing === BEATS) this.#ping();
    return this.#silentBeats < SILENT_INTERVALS * BEATS;
  }

  onPing({ t }: WireMap): void {
    if (typeof t !== "number") return;
    this.#toAnswer = t;
    this.#link.queue.sendFirst(this);
    // Whoever is pinged first knows by it that the other side is ready.
    if (this.#roundTrips.length === 0) this.open();
  }

  onPong({ t, now }: WireMap): void {
    const askedAt = this.#pingedAt;
    // What answers an older ping measures nothing.
    if (askedAt === undefined || askedAt !== t) return;
    const heardAt = this.#link.clock.now();
    this.#pingedAt = undefined;
    // Not pushed: by that an array takes room for seventeen, and every idle connection has one.
    this.#roundTrips = this.#roundTrips.concat(heardAt - askedAt).slice(-RECENT);
    this.#options.answers.add(askedAt, heardAt, now);
    this.open();
  }

  take(): Uint8Array[] {
    const frames: WireMap[] = [];
    if (this.#toAnswer !== undefined) {
      frames.push({ action: "$pong", t: this.#toAnswer, now: this.#options.time?.() });
      this.#toAnswer = undefined;
    }
    if (this.#isPingDue) {
      this.#isPingDue = false;
      this.#pingedAt = this.#link.clock.now();
      frames.push({ action: "$ping", t: this.#pingedAt, n: this.#received.report() });
    }
    return frames.map((frame) => this.#encoder.protocol(frame));
  }

  /** Pings with what is written next. */
  #ping(): void {
    this.#beatsSincePing = 0;
    this.#isPingDue = true;
    this.#link.queue.sendFirst(this);
  }
}
