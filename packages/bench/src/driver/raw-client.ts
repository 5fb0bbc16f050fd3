import type { Socket } from "node:net";
import type { Wire } from "./wire.js";

/**
 * A client that costs next to nothing: writes bytes that were encoded beforehand and counts what comes back. All systems
 * are driven by it, so that what differs is the server.
 */
export class RawClient {
  /** Called with the number of bytes of payload of each chunk. */
  onReceived: (byteLength: number) => void = () => {};
  /** Called when the server ends the connection, or sends what is not of the wire. */
  onLost: (error: Error) => void = () => {};
  readonly #socket: Socket;

  private constructor(socket: Socket, read: (chunk: Buffer) => readonly Buffer[]) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => {
      try {
        for (const payload of read(chunk)) this.onReceived(payload.length);
      } catch (error) {
        this.onLost(error as Error);
      }
    });
    socket.on("error", (error) => this.onLost(error));
    socket.on("close", () => this.onLost(new Error("The server ended the connection.")));
  }

  /**
   * Connects, and resolves when the server has greeted it and answered a first message.
   *
   * @throws Error when the bytes that come back are not the expected ones: then there is nothing to compare.
   */
  static async join(port: number, wire: Wire): Promise<RawClient> {
    const socket = await wire.open(port);
    const read = wire.createReader();
    const expected = Buffer.concat([wire.greeting, wire.payload("echo", 1)]);
    socket.write(wire.written("echo", 1));
    const answer = await first(socket, read, expected.length);
    if (answer.equals(expected)) return new RawClient(socket, read);
    socket.destroy();
    throw new Error(`The server answered ${answer.toString("hex")} instead of ${expected.toString("hex")}.`);
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Ends the connection at once; nothing is called any more. */
  close(): void {
    this.onReceived = () => {};
    this.onLost = () => {};
    this.#socket.destroy();
  }
}

/** The first bytes of payload that arrive, at least `byteLength` of them. */
function first(socket: Socket, read: (chunk: Buffer) => readonly Buffer[], byteLength: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    const onClose = (): void => reject(new Error("The server ended the connection before it answered."));
    const onData = (chunk: Buffer): void => {
      bytes = Buffer.concat([bytes, ...read(chunk)]);
      if (bytes.length < byteLength) return;
      socket.off("data", onData);
      socket.off("close", onClose);
      socket.off("error", reject);
      resolve(bytes);
    };
    socket.on("data", onData);
    socket.on("close", onClose);
    socket.on("error", reject);
    socket.resume();
  });
}
