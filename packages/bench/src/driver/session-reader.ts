import { decode, encode } from "@repod/core";
import type { AnyMessage } from "@repod/core";
import type { Carrier } from "./carrier.js";
import { MessageCutter } from "./message-cutter.js";
import { frameAt } from "./place.js";
import type { MessageReader } from "./wire.js";

/**
 * After so many messages, so many bytes or so many milliseconds the server is told what has arrived, as by our client; after
 * half of that time where something is written anyway.
 */
const ACK_MESSAGES = 64;
const ACK_BYTES = 8 * 1024;
const ACK_MS = 250;
const ACK_ALONG_MS = ACK_MS / 2;
/** As our client does at the start: it pings, and again as often as the ping before is answered, until it was this many. */
const OPENING_PINGS = 4;

/** Where a message of the protocol has the `$` of its action: after the head of a map, the key `action` and a text's head. */
const DOLLAR_AT = 9;
const DOLLAR = 0x24;

/**
 * Finds messages of any length in what our server sends, and does what our client does besides: acknowledges them, pings,
 * and answers pings.
 */
export class SessionReader implements MessageReader {
  readonly #carrier: Carrier;
  readonly #unpack: (chunk: Buffer) => readonly Buffer[];
  readonly #frames = new MessageCutter(frameAt);
  readonly #heartbeat: number;
  #openingPings = 0;
  /** When the next ping is due. */
  #pingAt: number;
  /** Answers to pings. */
  #pongs: AnyMessage[] = [];
  #count = 0;
  /** How much of it the server was not told of, and since when. */
  #messages = 0;
  #bytes = 0;
  #since = 0;

  /** @param heartbeat - From one ping to the next, in milliseconds; 0 where neither side pings. */
  constructor(carrier: Carrier, heartbeat: number) {
    this.#carrier = carrier;
    this.#unpack = carrier.createUnpacker();
    this.#heartbeat = heartbeat;
    this.#pingAt = heartbeat > 0 ? 0 : Infinity;
  }

  /**
   * @returns Whole messages, without those of the protocol.
   * @throws Error when the server sends one of the protocol that a client who stays does not get.
   */
  read(chunk: Buffer): Buffer[] {
    const messages: Buffer[] = [];
    for (const piece of this.#unpack(chunk)) {
      for (const body of this.#frames.read(piece)) {
        if (body[DOLLAR_AT] === DOLLAR) this.#onProtocol(decode(body));
        else this.#add(body, messages);
      }
    }
    return messages;
  }

  /** The acknowledgement, the ping and the answers to pings that are due. */
  takeReply(): Uint8Array | undefined {
    return this.#takeDue(ACK_MS);
  }

  accompany(bytes: Uint8Array): Uint8Array {
    const due = this.#takeDue(ACK_ALONG_MS);
    return due ? this.#carrier.merge(due, bytes) : bytes;
  }

  #takeDue(ackAfter: number): Uint8Array | undefined {
    const now = performance.now();
    const due: AnyMessage[] = this.#pongs;
    if (this.#isAckDue(now, ackAfter)) due.push(this.#takeAck());
    if (now >= this.#pingAt) due.push(this.#takePing(now));
    if (due.length === 0) return undefined;
    this.#pongs = [];
    return this.#carrier.pack([Buffer.concat(due.map((message) => encode(message)))]);
  }

  #add(body: Buffer, messages: Buffer[]): void {
    messages.push(body);
    if (this.#messages === 0) this.#since = performance.now();
    this.#count += 1;
    this.#messages += 1;
    this.#bytes += body.length;
  }

  #onProtocol(message: Readonly<Record<string, unknown>>): void {
    const { action, t } = message;
    if (action === "$ping") this.#pongs.push({ action: "$pong", t });
    else if (action === "$pong") this.#onPong();
    else if (action !== "$ack") throw new Error(`The server sent ${JSON.stringify(message)}.`);
  }

  #onPong(): void {
    if (this.#openingPings < OPENING_PINGS) this.#pingAt = 0;
  }

  #isAckDue(now: number, after: number): boolean {
    if (this.#messages === 0) return false;
    return this.#messages >= ACK_MESSAGES || this.#bytes >= ACK_BYTES || now - this.#since >= after;
  }

  #takeAck(): AnyMessage {
    this.#messages = 0;
    this.#bytes = 0;
    return { action: "$ack", n: this.#count };
  }

  #takePing(now: number): AnyMessage {
    this.#openingPings += 1;
    this.#pingAt = now + this.#heartbeat;
    return { action: "$ping", t: now, n: this.#count };
  }
}
