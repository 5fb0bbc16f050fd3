import { EXPLAINS } from "#explains";
import type { WireMap } from "../codec/codec.js";
import { receivedError } from "../errors/received-error.js";
import { RepodError } from "../errors/repod-error.js";
import { receivedSentence } from "../errors/received-sentence.js";
import { closeCodeOf, codeOfClose, sentenceOf } from "../errors/wire-codes.js";
import type { TransportEnd } from "../transport/transport.js";
import type { AnyMessage } from "../util/any-message.js";
import { printable } from "../util/printable.js";
import { isProtocolName, isReservedName } from "../util/reserved-names.js";
import { HEADER_SIZE } from "../wire/frame.js";
import { Acknowledger, UNCOUNTED } from "./acknowledger.js";
import { goodbye } from "./goodbye.js";
import type { Peer } from "./handshake.js";
import { Heartbeat, SILENT_INTERVALS } from "./heartbeat.js";
import type { HeartbeatOptions } from "./heartbeat.js";
import type { Link, LinkHandler } from "./link.js";
import type { FrameEncoder } from "./outgoing.js";
import type { SendLimits, SendQueue, SendQueueHandler } from "./send-queue.js";

/** How many things that are wrong with one payload the peer is told. */
const MOST_ISSUES = 20;

/** Why a session is over. */
export interface SessionEnd {
  /** One of our codes, or a word of the application's. */
  readonly code: string;
  readonly reason: string;
  /** Whether this side decided it. */
  readonly byUs: boolean;
}

/** Who listens to a session. */
export interface SessionHandler extends SendQueueHandler {
  /** A message for the application. */
  onMessage(message: AnyMessage, byteLength: number, requestId: number | undefined): void;
  /** The answer to a request of this side, as it came. */
  onReply(reply: WireMap): void;
  /** A map arrived that is no message, or bears a name that the peer may not use. It goes no further. */
  onDropped(message: WireMap): void;
  /** A `$ping` arrived, or a `$pong`. */
  onHeartbeat?(): void;
  /** The peer did not accept a message of this side. */
  onRefusal(error: RepodError, action: string): void;
  /** Nothing more will arrive, and nothing can be sent. Called once. */
  onEnd(end: SessionEnd): void;
  /** The transport is gone too. Called once, after `onEnd`. */
  onGone(): void;
}

export interface SessionOptions {
  readonly link: Link;
  readonly encoder: FrameEncoder;
  readonly peer: Peer;
  /** Which side this is: only a plain server may send messages named `error`. */
  readonly side: "server" | "client";
  /** How long a peer may take to read what was sent before the end, in milliseconds. */
  readonly drain: number;
  /** How much may wait for the peer. */
  readonly limits: SendLimits;
  readonly heartbeat: HeartbeatOptions;
}

/**
 * A name that a message shares with those that it replaces, as long as they wait; `undefined` for one that has to arrive.
 * May throw.
 */
export type SlotOf = (message: AnyMessage) => string | undefined;

/** A conversation of messages with one peer, after the handshake. */
export class Session implements LinkHandler {
  readonly peer: Peer;
  /** Absent with a plain peer, which would not know what it is told. */
  readonly heartbeat: Heartbeat | undefined;
  readonly #options: SessionOptions;
  readonly #handler: SessionHandler;
  readonly #queue: SendQueue;
  /** Absent with a plain peer, too. */
  readonly #received: Acknowledger | undefined;
  /** Until our or the peer's last word. */
  #isOpen = true;
  #isPaused = false;

  /** Takes over the link: from now on frames are messages. */
  constructor(options: SessionOptions, handler: SessionHandler) {
    this.peer = options.peer;
    this.#options = options;
    this.#handler = handler;
    const { encoder, heartbeat, limits, link, side } = options;
    this.#queue = link.queue;
    this.#queue.open(limits, handler, this.peer.extended);
    if (this.peer.extended) {
      this.#received = new Acknowledger(link.clock, encoder, this.#queue);
      this.heartbeat = new Heartbeat(heartbeat, link, encoder, this.#received);
      if (side === "client") {
        // By this a server knows that its greeting has arrived.
        this.#received.tell();
        this.heartbeat.open();
      }
    }
    link.handOver(this);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Bytes that wait: those that the peer has not acknowledged, or with a plain one, that the system has not taken. */
  get queuedBytes(): number {
    return this.#queue.queuedBytes;
  }

  /**
   * Queues a message or a request, as a frame that may be shared with other sessions.
   *
   * @param slot - What it replaces while that waits; `undefined` where it has to arrive.
   * @returns The bytes queued, header included; 0 when the session is over, and where there is no room.
   * @throws RepodError `message_too_large`; and what `onOverflow` throws.
   */
  sendFrame(frame: Uint8Array, action: string, slot?: string): number {
    if (!this.isOpen) return 0;
    const byteLength = frame.length - HEADER_SIZE;
    if (byteLength > this.peer.limit) {
      throw new RepodError(
        "message_too_large",
        EXPLAINS ? `"${action}" has ${byteLength} bytes; the peer accepts ${this.peer.limit}.` : undefined,
      );
    }
    return this.#queue.send(frame, action, slot);
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
    if (this.isOpen) this.#options.link.transport.pause();
  }

  resume(): void {
    this.#isPaused = false;
    if (this.isOpen) this.#options.link.transport.resume();
  }

  /** Time goes on, as `startBeats` has it: pings the peer when that is due, and ends one that was silent for too long. */
  beat(isLate: boolean): void {
    if (!this.isOpen || this.heartbeat?.beat(isLate, this.#isPaused) !== false) return;
    const { heartbeat, link } = this.#options;
    const reason = EXPLAINS ? `Nothing was heard for ${SILENT_INTERVALS * heartbeat.interval} ms.` : "";
    this.#over({ code: "connection_lost", reason, byUs: false });
    link.terminate();
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
    if (!this.#isOpen) return;
    const { link, encoder } = this.#options;
    this.#queue.sendLast(encoder.protocol(goodbye(code, reason, extended)));
    this.#over({ code, reason, byUs: true });
    link.end(closeCodeOf(code), reason, drain);
  }

  onFrame(message: WireMap, byteLength: number, hasProtocolKeys: boolean): void {
    const { action } = message;
    if (typeof action === "string" && isReservedName(action) && this.#takesReserved(action)) {
      if (!UNCOUNTED.has(action)) this.#received?.add(byteLength);
      this.#onReserved(action, message);
      return;
    }
    this.#received?.add(byteLength);
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
    this.#over({ code, reason: end.error?.message ?? sentenceOf(code), byUs: false });
    this.#handler.onGone();
  }

  #codeOf({ clean, closeCode }: TransportEnd): string {
    if (closeCode !== undefined) return codeOfClose(closeCode);
    // A system ends the connections of a process that was killed in order too: an extended peer says when it means it.
    return clean && !this.peer.extended ? "closed" : "connection_lost";
  }

  /** A plain server may have messages of its own named `error`. */
  #takesReserved(action: string): boolean {
    return action !== "error" || this.peer.extended || this.#options.side === "server";
  }

  #onReserved(action: string, message: WireMap): void {
    if (action === "$reply") this.#handler.onReply(message);
    else if (action === "$close") this.#onClose(message);
    else if (!this.heartbeat) this.#handler.onDropped(message);
    else if (action === "$error") this.#onError(message);
    else if (action === "$ack") this.#onAck(message);
    else if (action === "$ping") {
      this.#handler.onHeartbeat?.();
      this.#onAck(message);
      this.heartbeat.onPing(message);
    } else if (action === "$pong") {
      this.#handler.onHeartbeat?.();
      this.heartbeat.onPong(message);
    } else this.#handler.onDropped(message);
  }

  #onAck({ n }: WireMap): void {
    if (this.#queue.acknowledge(n)) return;
    this.close("protocol_error", EXPLAINS ? "An acknowledgement names a frame that was not sent." : undefined);
  }

  #onClose({ code, reason }: WireMap): void {
    const end = {
      code: typeof code === "string" ? printable(code) : "closed",
      reason: receivedSentence(reason) ?? "",
      byUs: false,
    };
    this.#over(end);
    this.#options.link.end(closeCodeOf("closed"), "", this.#options.drain);
  }

  #onError({ about, ...told }: WireMap): void {
    const error = receivedError(told, "protocol_error");
    this.#handler.onRefusal(error, typeof about === "string" ? printable(about) : "");
  }

  #over(end: SessionEnd): void {
    if (!this.isOpen) return;
    this.#isOpen = false;
    this.#received?.stop();
    this.#handler.onEnd(end);
  }

  #sendProtocol(message: WireMap): void {
    if (this.isOpen) this.sendFrame(this.#options.encoder.protocol(message), String(message["action"]));
  }

  #requestId({ $id: id }: WireMap): number | undefined {
    return this.peer.extended && Number.isSafeInteger(id) ? (id as number) : undefined;
  }
}

function withoutProtocolKeys(message: WireMap): AnyMessage {
  const kept: WireMap = {};
  for (const [key, value] of Object.entries(message)) {
    if (!isProtocolName(key)) kept[key] = value;
  }
  return kept as AnyMessage;
}
