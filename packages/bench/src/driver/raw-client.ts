import { connect } from "node:net";
import type { Socket } from "node:net";
import { frames, GREETING } from "./messages.js";

/**
 * A client that costs next to nothing: writes bytes that were encoded beforehand and counts what comes back. All systems
 * are driven by it, so that what differs is the server.
 */
export class RawClient {
  /** Called with the number of bytes of each chunk. */
  onReceived: (byteLength: number) => void = () => {};
  /** Called when the server ends the connection. */
  onLost: (error: Error) => void = () => {};
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => this.onReceived(chunk.length));
    socket.on("error", (error) => this.onLost(error));
    socket.on("close", () => this.onLost(new Error("The server ended the connection.")));
  }

  /**
   * Connects, and resolves when the server has greeted it and answered a first message.
   *
   * @throws Error when the bytes that come back are not the expected ones: then there is nothing to compare.
   */
  static async join(port: number): Promise<RawClient> {
    const socket = connect({ host: "127.0.0.1", port, noDelay: true });
    const first = frames("echo", 1);
    const expected = Buffer.concat([GREETING, first]);
    socket.write(first);
    const answer = await read(socket, expected.length);
    if (answer.equals(expected)) return new RawClient(socket);
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

/** The first bytes that arrive, at least `byteLength` of them. */
function read(socket: Socket, byteLength: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    const onClose = (): void => reject(new Error("The server ended the connection before it answered."));
    const onData = (chunk: Buffer): void => {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.length < byteLength) return;
      socket.off("data", onData);
      socket.off("close", onClose);
      socket.off("error", reject);
      resolve(bytes);
    };
    socket.on("data", onData);
    socket.on("close", onClose);
    socket.on("error", reject);
  });
}
