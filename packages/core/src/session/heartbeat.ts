import type { WireMap } from "../codec/codec.js";
import type { TimerHandle } from "../util/clock.js";
import type { Link } from "./link.js";
import type { FrameEncoder } from "./outgoing.js";
import type { ControlSource } from "./send-queue.js";

// Numbers first: bundlers put those in place of their names that stand before all else.

/** After so many frames or so many bytes the peer is told what has arrived. */
const ACK_FRAMES = 64;
const ACK_BYTES = 8_192;
/**
 * After so many milliseconds, at the latest, it is told along with what is written anyway, and after twice as many in any
 * case. Where both sides send at least eight times a second, no acknowledgement takes a write of its own.
 */
const RIPE_MS = 125;

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

/** Frames that have no number, in either direction. */
export const UNCOUNTED: ReadonlySet<string> = new Set([
  "$hello",
  "connected",
  "$ack",
  "$ping",
  "$pong",
  "$skip",
  "$close",
]);

/** How heartbeats go: the same for all connections of a server. */
export interface HeartbeatOptions {
  /** From one ping to the next, in milliseconds; 0 where neither side pings. */
  readonly interval: number;
  /** Our clock as the peer is told it, in milliseconds since 1970. Defaults to nothing: clients tell none. */
  readonly time?: () => number;
  readonly answers: AnswerListener;
}

/** What a heartbeat needs of its session's options. */
interface Options {
  readonly encoder: FrameEncoder;
  readonly heartbeat: HeartbeatOptions;
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

/**
 * What both sides of a link do besides talking, where the peer is an extended one: counts what arrives and tells the peer how
 * much that is, so that it knows what still waits for us; pings it and answers its pings, measures round trips, and says when
 * it has been silent for too long.
 */
export class Heartbeat implements ControlSource {
  readonly #options: Options;
  readonly #link: Link;
  /** How many frames with numbers have arrived, over this link and those before it. */
  #count: number;
  /** How much of it the peer was not told of. */
  #frames = 0;
  #bytes = 0;
  /** Whether it is to be told along with what is written next. */
  #isRipe = false;
  /** Runs from a frame on that the peer was not told of, and is left alone when it is told. */
  #timer: TimerHandle | undefined;
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

  /** @param count - How many frames with numbers have arrived over other links: the peer knows it. */
  constructor(options: Options, link: Link, count: number) {
    this.#options = options;
    this.#link = link;
    this.#count = count;
  }

  /** How many frames with numbers have arrived. */
  get count(): number {
    return this.#count;
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

  /** A frame with a number has arrived. */
  add(byteLength: number): void {
    this.#count += 1;
    this.#frames += 1;
    this.#bytes += byteLength;
    if (this.#frames >= ACK_FRAMES || this.#bytes >= ACK_BYTES) this.acknowledge();
    else if (!this.#timer) this.#wait();
  }

  /** Frames with numbers will not come: newer ones have replaced them. */
  skip(count: number): void {
    this.#count += count;
    this.acknowledge();
  }

  /** Tells the peer with what is written next: how much has arrived by then. */
  acknowledge(): void {
    this.#isRipe = true;
    this.#send();
  }

  /** Sends the first of the pings at the start, or the next one. */
  open(): void {
    if (this.#opening && this.#options.heartbeat.interval) {
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
    this.#send();
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
    this.#options.heartbeat.answers.add(askedAt, heardAt, now);
    this.open();
  }

  take(): Uint8Array[] {
    const { encoder, heartbeat } = this.#options;
    const frames: WireMap[] = [];
    if (this.#isRipe) frames.push({ action: "$ack", n: this.#report() });
    if (this.#toAnswer !== undefined) {
      frames.push({ action: "$pong", t: this.#toAnswer, now: heartbeat.time?.() });
      this.#toAnswer = undefined;
    }
    if (this.#isPingDue) {
      this.#isPingDue = false;
      this.#pingedAt = this.#link.clock.now();
      frames.push({ action: "$ping", t: this.#pingedAt, n: this.#report() });
    }
    return frames.map((frame) => encoder.protocol(frame));
  }

  /** The link is left, or nothing more will arrive. */
  stop(): void {
    this.#link.clock.clearTimeout(this.#timer);
  }

  /** @param isDue - Whether at the end of this turn, rather than along with whatever is next. Defaults to true. */
  #send(isDue = true): void {
    this.#link.queue.sendFirst(this, isDue);
  }

  #wait(): void {
    this.#timer = this.#link.clock.setTimeout(() => {
      this.#timer = undefined;
      if (this.#frames === 0) return;
      if (this.#isRipe) return this.#send();
      this.#isRipe = true;
      this.#send(false);
      this.#wait();
    }, RIPE_MS);
  }

  /** How much has arrived, for a frame that tells the peer. */
  #report(): number {
    this.#isRipe = false;
    this.#frames = 0;
    this.#bytes = 0;
    return this.#count;
  }

  /** Pings with what is written next. */
  #ping(): void {
    this.#beatsSincePing = 0;
    this.#isPingDue = true;
    this.#send();
  }
}
