import { decode, encode, FrameReader, MAX_FRAME_BYTES } from "@repod/core";
import type { WireMap } from "@repod/core/internal";
import { Recorder } from "./recorder.js";
import type { Wire, WireEvents } from "./wire.js";

/** Makes the wire under a peer. */
export type Dial = (events: WireEvents) => Wire;

/** A client that knows frames and messages and nothing else, as those of the Python package. */
export class PlainPeer {
  /** Every frame, `$` or not, in order; except acknowledgements. */
  readonly inbox = new Recorder<WireMap>();
  /** How many messages the server said that it has, each time that it said so. */
  readonly acknowledged = new Recorder<unknown>();
  /** How the server ended the connection: whether in order. */
  readonly ends = new Recorder<boolean>();
  /** How many pieces of bytes arrived. */
  chunks = 0;
  /** Whether it ends its side when the server has ended; a peer that does not is one that never closes. */
  closesToo = true;
  readonly #wire: Wire;
  readonly #reader = new FrameReader({ maxFrameBytes: MAX_FRAME_BYTES });
  readonly #gone = new Recorder<undefined>();

  constructor(dial: Dial) {
    this.#wire = dial({
      onBytes: (bytes) => this.#onBytes(bytes),
      onEnd: (clean) => {
        this.ends.push(clean);
        if (this.closesToo) this.#wire.end();
      },
      onGone: () => this.#gone.push(undefined),
    });
  }

  send(...messages: readonly WireMap[]): void {
    this.sendBytes(Buffer.concat(messages.map((message) => encode(message))));
  }

  sendBytes(bytes: Uint8Array): void {
    this.#wire.write(bytes);
  }

  sendByteByByte(bytes: Uint8Array): void {
    for (const byte of bytes) this.sendBytes(Uint8Array.of(byte));
  }

  /** The next frame. */
  next(): Promise<WireMap> {
    return this.inbox.next();
  }

  /** The next frame with this action; those before it are passed over. */
  async until(action: string): Promise<WireMap> {
    for (;;) {
      const message = await this.next();
      if (message["action"] === action) return message;
    }
  }

  /** The actions of all frames so far. */
  get actions(): unknown[] {
    return this.inbox.items.map(({ action }) => action);
  }

  /** Resolves when the server has ended the connection; with whether it did so in order. */
  async ended(): Promise<boolean> {
    await this.ends.count(1);
    return this.ends.items[0] as boolean;
  }

  /** Resolves when nothing is left of the connection. */
  async gone(): Promise<void> {
    await this.#gone.count(1);
  }

  /** Ends this side; over TCP what the server still sends arrives. */
  close(): void {
    this.#wire.end();
  }

  reset(): void {
    this.#wire.reset();
  }

  pause(): void {
    this.#wire.pause();
  }

  resume(): void {
    this.#wire.resume();
  }

  #onBytes(bytes: Uint8Array): void {
    this.chunks += 1;
    this.#reader.push(bytes, (body) => {
      const message = decode(body);
      if (message["action"] === "$ack") this.acknowledged.push(message["n"]);
      else this.inbox.push(message);
    });
  }
}

/** What an extended peer's first frame says besides its version; by default it accepts frames of any size. */
export interface HelloFields {
  readonly v?: unknown;
  readonly limit?: unknown;
  readonly contract?: unknown;
  readonly auth?: unknown;
  readonly resume?: unknown;
}

/** A client that speaks the whole protocol, frame by frame, in the hands of a test. */
export class ExtendedPeer extends PlainPeer {
  #lastId = 0;

  constructor(dial: Dial, hello: HelloFields = {}) {
    super(dial);
    this.send({ action: "$hello", v: 1, limit: MAX_FRAME_BYTES, ...hello });
  }

  /** Asks the server; what other frames come before the answer is passed over. */
  async request(action: string, payload: WireMap = {}): Promise<WireMap> {
    this.#lastId += 1;
    this.send({ action, $id: this.#lastId, ...payload });
    return this.until("$reply");
  }

  /** Says how many messages it has. */
  acknowledge(count: number): void {
    this.send({ action: "$ack", n: count });
  }

  /** Answers a request of the server's. */
  reply(request: WireMap, value: unknown): void {
    this.send({ action: "$reply", $id: request["$id"], ok: true, value });
  }
}
