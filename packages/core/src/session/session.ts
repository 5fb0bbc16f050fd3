import { EXPLAINS } from "#explains";
import { moved } from "#session-moves";
import type { WireMap } from "../codec/codec.js";
import { receivedError } from "../errors/received-error.js";
import { RepodError } from "../errors/repod-error.js";
import { receivedSentence } from "../errors/received-sentence.js";
import { closeCodeOf, codeOfClose, sentenceOf } from "../errors/wire-codes.js";
import type { TransportEnd } from "../transport/transport.js";
import type { AnyMessage } from "../util/any-message.js";
import type { TimerHandle } from "../util/clock.js";
import { printable } from "../util/printable.js";
import { isReservedName, SESSION_EVENTS } from "../util/reserved-names.js";
import type { Turns } from "../util/turn-queue.js";
import { HEADER_SIZE } from "../wire/frame.js";
import { goodbye } from "./goodbye.js";
import type { Peer } from "./handshake.js";
import { Heartbeat, SILENT_INTERVALS, UNCOUNTED } from "./heartbeat.js";
import type { Link, LinkHandler } from "./link.js";
import type { SendQueue } from "./send-queue.js";
import type { SessionEnd, SessionHandler, SessionOptions } from "./session-handler.js";
import type { SessionState } from "./session-state.js";
import { withoutProtocolKeys } from "./without-protocol-keys.js";

/** How many things that are wrong with one payload the peer is told. */
const MOST_ISSUES = 20;

/** Listens to a link that the session has left. */
const NOBODY: LinkHandler = { onFrame: () => undefined, onFault: () => undefined, onEnd: () => undefined };

/**
 * A conversation of messages with one peer, after the handshake. It outlives the loss of a transport: what is sent waits, and
 * what the peer has not got goes out again over the next one.
 */
export class Session<H extends SessionHandler = SessionHandler> implements LinkHandler {
  readonly peer: Peer;
  /** What waits for the peer, over whichever link. */
  readonly queue: SendQueue;
  /** Of the present transport, or the last one. Absent with a plain peer, which would not know what it is told. */
  heartbeat: Heartbeat | undefined;
  readonly #options: SessionOptions;
  readonly #handler: H;
  #link: Link;
  #state: SessionState = "open";
  #isPaused = false;
  /** Runs while there is no transport. */
  #timer: TimerHandle;

  /** Takes over the link: from now on frames are messages. */
  constructor(link: Link, peer: Peer, options: SessionOptions, handler: H) {
    this.peer = peer;
    this.#options = options;
    this.#handler = handler;
    this.#link = link;
    this.queue = link.queue;
    this.queue.open(options.limits, handler, peer.extended);
    this.#beginOn(link);
    link.handOver(this);
  }

  /** How long it would wait for another transport if it lost this one, in milliseconds. */
  protected get window(): number {
    return this.#options.window;
  }

  protected get handler(): H {
    return this.#handler;
  }

  /** Until our or the peer's last word; also while there is no transport. */
  get isOpen(): boolean {
    return this.#state !== "over";
  }

  /** Whether it waits for another transport. */
  get isSuspended(): boolean {
    return this.#state === "suspended";
  }

  /** How many frames with numbers have arrived. */
  get received(): number {
    return this.heartbeat?.count ?? 0;
  }

  /**
   * Queues a message or a request, as a frame that may be shared with other sessions.
   *
   * @param slot - What it replaces while that waits; `undefined` where it has to arrive.
   * @param turns - Who has it leave. Defaults to the end of this turn.
   * @returns The bytes queued, header included; 0 when the session is over, and where there is no room.
   * @throws RepodError `message_too_large`; and what `onOverflow` throws.
   */
  sendFrame(frame: Uint8Array, action: string, slot?: string, turns?: Turns): number {
    if (!this.isOpen) return 0;
    const byteLength = frame.length - HEADER_SIZE;
    if (byteLength > this.peer.limit) {
      throw new RepodError(
        "message_too_large",
        EXPLAINS ? `"${action}" has ${byteLength} bytes; the peer accepts ${this.peer.limit}.` : undefined,
      );
    }
    const queued = this.queue.send(frame, action, slot, turns);
    if (this.#state === "suspended") this.#handler.onQueued?.();
    return queued;
  }

  /** Answers a request of the peer's. */
  sendReply(id: number, value: unknown): void {
    this.#sendProtocol({ action: "$reply", $id: id, ok: true, value });
  }

  /** Answers a request of the peer's with an error. */
  sendRefusal(id: number, error: RepodError): void {
    this.tell(error, (told) => ({ action: "$reply", $id: id, ok: false, error: told }));
  }

  /** Tells an error with its details; where they are more than a frame or the peer takes, only its code. */
  tell({ code, message, issues, reason }: RepodError, frame: (told: WireMap) => WireMap): void {
    try {
      this.#sendProtocol(frame({ code, message, issues: issues?.slice(0, MOST_ISSUES), reason }));
    } catch {
      this.#sendProtocol(frame({ code }));
    }
  }

  pause(): void {
    this.#isPaused = true;
    if (this.#state === "open") this.#link.transport.pause();
  }

  resume(): void {
    this.#isPaused = false;
    if (this.#state === "open") this.#link.transport.resume();
  }

  /** Time goes on, as `startBeats` has it: pings the peer when that is due, and gives up a transport silent for too long. */
  beat(isLate: boolean): void {
    if (this.#state !== "open" || this.heartbeat?.beat(isLate, this.#isPaused) !== false) return;
    const link = this.#link;
    this.#lose({
      code: "connection_lost",
      reason: EXPLAINS ? `Nothing was heard for ${SILENT_INTERVALS * this.#options.heartbeat.interval} ms.` : "",
    });
    link.terminate();
  }

  /**
   * Goes on over another link, from whatever state but over. What the handshake sent over that comes first, then what the
   * peer lacks, then what waits.
   *
   * @param received - How many of our frames the peer has; after those it can go on.
   * @returns The link that it had, where that still stands. It carries nothing any more but a last word: the caller ends it.
   */
  takeOver(link: Link, received: number): Link | undefined {
    const former = this.#state === "open" ? this.#leaveLink() : undefined;
    this.#move("open");
    link.clock.clearTimeout(this.#timer);
    this.#link = link;
    link.takeQueue(this.queue, received, (count) => this.#options.encoder.protocol({ action: "$skip", n: count }));
    link.handOver(this);
    if (this.#isPaused) link.transport.pause();
    this.#beginOn(link);
    this.#handler.onResume();
    // There may be room now. Who is told of it may end the session: by then all else is done.
    this.queue.acknowledge(received);
    return former;
  }

  /**
   * Ends in order: what was sent still goes out, then the peer is told why.
   *
   * @param drain - How long the peer may take to read it, in milliseconds. Defaults to the option.
   * @param extended - Whether the peer is told in the way of extended ones. Defaults to whether it is one.
   */
  close(
    code: string,
    reason: string = sentenceOf(code),
    drain: number = this.#options.drain,
    extended: boolean = this.peer.extended,
  ): void {
    if (this.#state === "open") {
      this.queue.sendLast(this.#options.encoder.protocol(goodbye(code, reason, extended)));
      this.#over({ code, reason, byUs: true });
      this.#link.end(closeCodeOf(code), reason, drain);
    } else this.#overWithoutLink({ code, reason, byUs: true });
  }

  /** Ends it now, where it waits for another transport, as when its time is over. */
  giveUp(): void {
    this.#overWithoutLink({ code: "connection_lost", reason: sentenceOf("connection_lost") });
  }

  onFrame(message: WireMap, byteLength: number, hasProtocolKeys: boolean): void {
    const { action } = message;
    if (typeof action === "string" && isReservedName(action) && this.#takesReserved(action)) {
      if (!UNCOUNTED.has(action)) this.heartbeat?.add(byteLength);
      this.#onReserved(action, message);
      return;
    }
    this.heartbeat?.add(byteLength);
    if (typeof action !== "string") this.#handler.onDropped(message);
    else if (hasProtocolKeys)
      this.#handler.onMessage(withoutProtocolKeys(message), byteLength, this.#requestId(message));
    else this.#handler.onMessage(message as AnyMessage, byteLength, undefined);
  }

  onFault(error: RepodError): void {
    this.close(error.code, error.message);
  }

  onEnd(end: TransportEnd): void {
    const code = this.#codeOf(end);
    const outlivesIt = this.#lose({ code, reason: end.error?.message ?? sentenceOf(code) });
    if (!outlivesIt) this.#handler.onGone();
  }

  #codeOf({ clean, closeCode }: TransportEnd): string {
    if (closeCode !== undefined) return codeOfClose(closeCode);
    // A system ends the connections of a process that was killed in order too: an extended peer says when it means it.
    return clean && !this.peer.extended ? "closed" : "connection_lost";
  }

  /** A plain peer may have messages of its own with names that it does not know, and a plain server some named `error`. */
  #takesReserved(action: string): boolean {
    if (this.peer.extended) return true;
    return !SESSION_EVENTS.has(action) && (action !== "error" || this.#options.side === "server");
  }

  #onReserved(action: string, message: WireMap): void {
    if (action === "$reply") this.#handler.onReply(message);
    else if (action === "$close") this.#onClose(message);
    else if (!this.heartbeat) this.#handler.onDropped(message);
    else if (action === "$error") this.#onError(message);
    else if (action === "$ack") this.#onAck(message);
    else if (action === "$skip") this.#onSkip(message);
    else if (action === "$ping" || action === "$pong") {
      this.#handler.onHeartbeat?.();
      if (action === "$pong") this.heartbeat.onPong(message);
      else {
        this.#onAck(message);
        this.heartbeat.onPing(message);
      }
    } else this.#handler.onDropped(message);
  }

  #onAck({ n }: WireMap): void {
    if (this.queue.acknowledge(n)) return;
    this.close("protocol_error", EXPLAINS ? "An acknowledgement names a frame that was not sent." : undefined);
  }

  #onSkip({ n }: WireMap): void {
    if (Number.isSafeInteger(n) && (n as number) > 0) this.heartbeat?.skip(n as number);
    else this.close("protocol_error", EXPLAINS ? "It skips no number of frames." : undefined);
  }

  #onClose({ code, reason }: WireMap): void {
    this.#over({
      code: typeof code === "string" ? printable(code) : "closed",
      reason: receivedSentence(reason) ?? "",
    });
    this.#link.end(closeCodeOf("closed"), "", this.#options.drain);
  }

  #onError({ about, ...told }: WireMap): void {
    const error = receivedError(told, "protocol_error");
    this.#handler.onRefusal(error, typeof about === "string" ? printable(about) : "");
  }

  #beginOn(link: Link): void {
    if (!this.peer.extended) return;
    this.heartbeat = new Heartbeat(this.#options, link, this.received);
    if (this.#options.side === "server") return;
    // By this a server knows that its greeting has arrived.
    this.heartbeat.acknowledge();
    this.heartbeat.open();
  }

  /** The transport is lost, or said why it ended. Returns whether the session outlived that, whatever became of it then. */
  #lose(end: SessionEnd): boolean {
    const isLoss = end.code === "connection_lost" || end.code === "abandoned";
    const outlivesIt = isLoss && this.#state === "open" && this.heartbeat && this.window;
    if (!outlivesIt) {
      this.#over(end);
      return false;
    }
    this.#leaveLink();
    this.#move("suspended");
    this.#timer = this.#link.clock.setTimeout(() => this.giveUp(), this.window);
    this.#handler.onSuspend(end);
    return true;
  }

  #leaveLink(): Link {
    this.heartbeat?.stop();
    this.#link.handOver(NOBODY);
    this.#link.releaseQueue();
    return this.#link;
  }

  /** The end of one that waits for another transport. */
  #overWithoutLink(end: SessionEnd): void {
    if (this.#state !== "suspended") return;
    this.#over(end);
    this.queue.stop();
    this.#handler.onGone();
  }

  #over(end: SessionEnd): void {
    if (!this.isOpen) return;
    this.#move("over");
    this.#link.clock.clearTimeout(this.#timer);
    this.heartbeat?.stop();
    this.#handler.onEnd(end);
  }

  #move(to: SessionState): void {
    this.#state = moved(this.#state, to);
  }

  #sendProtocol(message: WireMap): void {
    if (this.isOpen) this.sendFrame(this.#options.encoder.protocol(message), message["action"] as string);
  }

  #requestId({ $id: id }: WireMap): number | undefined {
    return this.peer.extended && Number.isSafeInteger(id) ? (id as number) : undefined;
  }
}
