import type { Socket } from "node:net";
import { receive } from "./receive.js";
import type { MessageReader, Wire } from "./wire.js";

/**
 * A client that costs next to nothing: writes bytes that were encoded beforehand and counts what comes back. All systems
 * are driven by it, so that what differs is the server.
 */
export class RawClient {
  /** Called with each piece of the payload of messages, and the number of its bytes. */
  onReceived: (byteLength: number, payload: Buffer) => void = () => {};
  /** Called when the server ends the connection, or sends what is not of the wire. */
  onLost: (error: Error) => void = () => {};
  readonly #socket: Socket;
  readonly #reader: MessageReader;

  private constructor(socket: Socket, reader: MessageReader) {
    this.#socket = socket;
    this.#reader = reader;
    socket.on("data", (chunk: Buffer) => this.#onData(chunk));
    socket.on("error", (error) => this.onLost(error));
    socket.on("close", () => this.onLost(new Error("The server ended the connection.")));
    socket.resume();
  }

  /**
   * Connects, and resolves when the server has greeted it and answered a first message.
   *
   * @throws Error when the bytes that come back are not the expected ones: then there is nothing to compare.
   */
  static async join(port: number, wire: Wire): Promise<RawClient> {
    const socket = await wire.open(port);
    try {
      const reader = wire.createReader();
      const expected = Buffer.concat([wire.greeting, wire.payload("echo", 1)]);
      socket.write(wire.written("echo", 1));
      const isEnough = (payload: Buffer): boolean => payload.length >= expected.length;
      const answer = await receive(socket, (chunk) => reader.read(chunk), isEnough);
      if (answer.equals(expected)) return new RawClient(socket, reader);
      throw new Error(`The server answered ${answer.toString("hex")} instead of ${expected.toString("hex")}.`);
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  /**
   * Connects, and resolves when the server has greeted it. From then on it gets whole messages of any kind, one in a piece,
   * and does its part where the server asks who is there.
   *
   * @param room - Where it will play, if it will.
   * @throws Error when the server does not greet it as it should.
   */
  static async meet(port: number, wire: Wire, room?: string): Promise<RawClient> {
    const { socket, reader } = await wire.connect(port, room);
    const client = new RawClient(socket, reader);
    client.#reply();
    return client;
  }

  /** Whether the server has not ended the connection. */
  get isOpen(): boolean {
    return !this.#socket.destroyed;
  }

  /** How many bytes have come and gone over its socket, whatever they were for. */
  get bytesRead(): number {
    return this.#socket.bytesRead;
  }

  get bytesWritten(): number {
    return this.#socket.bytesWritten;
  }

  /** Writes bytes, and with them what the server has to be told. */
  write(bytes: Uint8Array): void {
    this.#socket.write(this.#reader.accompany(bytes));
  }

  /** Ends the connection at once; nothing is called any more. */
  close(): void {
    this.onReceived = () => {};
    this.onLost = () => {};
    this.#socket.destroy();
  }

  #onData(chunk: Buffer): void {
    try {
      for (const payload of this.#reader.read(chunk)) this.onReceived(payload.length, payload);
    } catch (error) {
      this.onLost(error as Error);
      this.#socket.destroy();
      return;
    }
    // Where something was written in return, the server has been told by that.
    this.#reply();
  }

  #reply(): void {
    const reply = this.#reader.takeReply();
    if (reply) this.#socket.write(reply);
  }
}
