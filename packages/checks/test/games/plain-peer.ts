import { connect } from "node:net";
import type { Socket } from "node:net";
import { decode, encode } from "@msgpack/msgpack";
import type { AnyServer } from "@repod/server";

type Message = Record<string, unknown> & { action: string };

/** A socket that speaks frames of msgpack maps by hand: no more than the Python package does, and nothing of ours. */
export class PlainPeer {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #heard: Message[] = [];
  #wake: () => void = () => undefined;

  constructor(server: AnyServer) {
    const [host, port] = server.address;
    this.#socket = connect(port, host);
    this.#socket.on("data", (chunk) => this.#onData(chunk));
  }

  send(message: Message): void {
    const body = encode(message);
    const header = Buffer.alloc(4);
    header.writeUInt32BE(body.length);
    this.#socket.write(Buffer.concat([header, body]));
  }

  /** The first message with an action; waits for it. */
  async hears(action: string, fits: (message: Message) => boolean = () => true): Promise<Message> {
    for (;;) {
      const found = this.#heard.find((message) => message.action === action && fits(message));
      if (found) return found;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  close(): void {
    this.#socket.destroy();
  }

  #onData(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    while (this.#received.length >= 4) {
      const end = 4 + this.#received.readUInt32BE();
      if (this.#received.length < end) return;
      this.#heard.push(decode(this.#received.subarray(4, end)) as Message);
      this.#received = this.#received.subarray(end);
      this.#wake();
    }
  }
}
