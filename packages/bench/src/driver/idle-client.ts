import type { Socket } from "node:net";
import { decode, encode, HEADER_SIZE } from "@repod/core";
import { createDeferred } from "@repod/core/internal";
import type { AnyMessage } from "@repod/core/internal";
import type { Carrier } from "./carrier.js";
import { openExtended } from "./extended-wire.js";

/** As our client does at the start: it pings, and again as often as the ping before is answered, until it was this many. */
const OPENING_PINGS = 4;

/** A client that has nothing to say: it joins, and does its part of the heartbeats where the server has them. */
export class IdleClient {
  readonly #socket: Socket;
  readonly #carrier: Carrier;
  readonly #unpack: (chunk: Buffer) => readonly Buffer[];
  readonly #opened = createDeferred<void>();
  /** A frame whose end has not arrived. */
  #rest: Buffer = Buffer.alloc(0);
  #pings = 0;

  private constructor(socket: Socket, carrier: Carrier) {
    this.#socket = socket;
    this.#carrier = carrier;
    this.#unpack = carrier.createUnpacker();
    socket.on("data", (chunk: Buffer) => this.#onData(chunk));
    socket.on("error", this.#opened.reject);
    socket.on("close", () => this.#opened.reject(new Error("The server ended the connection.")));
    socket.resume();
  }

  /**
   * Connects, and resolves when the server has greeted it and answered its first pings.
   *
   * @throws Error when the server does not, or sends what an idle client does not get.
   */
  static async join(port: number, carrier: Carrier): Promise<IdleClient> {
    const { socket, heartbeat } = await openExtended(carrier, port);
    const client = new IdleClient(socket, carrier);
    if (heartbeat > 0) client.#ping();
    else client.#opened.resolve();
    await client.#opened.promise;
    return client;
  }

  /** Whether the server has not ended the connection. */
  get isOpen(): boolean {
    return !this.#socket.destroyed;
  }

  /** Ends the connection at once. */
  close(): void {
    this.#socket.destroy();
  }

  #onData(chunk: Buffer): void {
    try {
      for (const piece of this.#unpack(chunk)) this.#find(piece);
    } catch (error) {
      this.#opened.reject(error);
      this.close();
    }
  }

  #find(piece: Buffer): void {
    let bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, piece]) : piece;
    while (bytes.length >= HEADER_SIZE && bytes.length >= HEADER_SIZE + bytes.readUInt32BE()) {
      const end = HEADER_SIZE + bytes.readUInt32BE();
      this.#onFrame(bytes.subarray(HEADER_SIZE, end));
      bytes = bytes.subarray(end);
    }
    // Not a view: what thousands of idle clients keep must not hold all that they ever read.
    this.#rest = bytes.length > 0 ? Buffer.from(bytes) : bytes;
  }

  #onFrame(body: Buffer): void {
    const message = decode(body);
    const { action, t } = message;
    if (action === "$ping") this.#write({ action: "$pong", t });
    else if (action === "$pong") this.#onPong();
    else if (action !== "$ack") throw new Error(`The server sent ${JSON.stringify(message)}.`);
  }

  #onPong(): void {
    if (this.#pings < OPENING_PINGS) this.#ping();
    else this.#opened.resolve();
  }

  #ping(): void {
    this.#pings += 1;
    this.#write({ action: "$ping", t: performance.now(), n: 0 });
  }

  #write(message: AnyMessage): void {
    this.#socket.write(this.#carrier.pack([encode(message)]));
  }
}
