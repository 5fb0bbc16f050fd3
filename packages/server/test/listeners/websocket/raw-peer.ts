import type { Socket } from "node:net";
import { Recorder } from "../../support/recorder.js";

export const OPCODES = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const;

const KEY = "AAAAAAAAAAAAAAAAAAAAAA==";
const END_OF_HEAD = "\r\n\r\n";

/** A frame as a client sends it, or as none may. */
export interface FrameParts {
  readonly opcode: number;
  readonly payload?: Uint8Array | string;
  readonly fin?: boolean;
  readonly masked?: boolean;
  /** The three reserved bits. */
  readonly reserved?: number;
}

/** A client that writes its bytes by hand. */
export class RawPeer {
  readonly socket: Socket;
  /** How the socket ended: `end` in order, `close` at last. */
  readonly events = new Recorder<string>();
  readonly #received = new Recorder<Buffer>();

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk) => this.#received.push(chunk));
    socket.on("end", () => this.events.push("end"));
    socket.on("close", () => this.events.push("close"));
    // What follows is `close`.
    socket.on("error", () => undefined);
  }

  /** Everything that arrived so far. */
  get received(): Buffer {
    return Buffer.concat(this.#received.items);
  }

  /** What arrived behind the head of the answer. */
  get body(): Buffer {
    const { received } = this;
    return received.subarray(received.indexOf(END_OF_HEAD) + END_OF_HEAD.length);
  }

  write(bytes: Uint8Array | string): void {
    this.socket.write(bytes);
  }

  /** Asks for an upgrade as it should be, but for what is given. A header of the value "" is left out. */
  request(headers: Record<string, string> = {}, line = "GET / HTTP/1.1"): void {
    const all = {
      Host: "game.example",
      Upgrade: "websocket",
      Connection: "Upgrade",
      "Sec-WebSocket-Key": KEY,
      "Sec-WebSocket-Version": "13",
      ...headers,
    };
    const lines = Object.entries(all).filter(([, value]) => value !== "");
    this.write(`${line}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`);
  }

  /** The head of the answer, as text, once it is there. */
  async head(): Promise<string> {
    await this.#received.until(() => this.received.includes(END_OF_HEAD));
    return this.received.toString("latin1").split(END_OF_HEAD)[0] as string;
  }

  /** Resolves when a text has come, anywhere. */
  async until(text: string): Promise<void> {
    await this.#received.until(() => this.received.includes(text));
  }

  /** Resolves when so many bytes have come behind the head. */
  async bodyOf(byteLength: number): Promise<Buffer> {
    await this.#received.until(() => this.body.length >= byteLength);
    return this.body;
  }

  /** Resolves when so many bytes have come in all. */
  async receives(byteLength: number): Promise<void> {
    await this.#received.until(() => this.socket.bytesRead >= byteLength);
  }

  /** Resolves when the server has ended its side. */
  async ended(): Promise<void> {
    await this.events.count(1);
  }

  async closed(): Promise<void> {
    await this.events.until(() => this.events.items.includes("close"));
  }

  send(...frames: readonly FrameParts[]): void {
    this.write(Buffer.concat(frames.map(frameBytes)));
  }
}

/** The bytes of a frame; masked ones have a mask of 01 02 03 04. */
export function frameBytes({ opcode, payload = "", fin = true, masked = true, reserved = 0 }: FrameParts): Buffer {
  const body = Buffer.from(payload);
  const first = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  const maskBit = masked ? 0x80 : 0;
  const mask = masked ? [1, 2, 3, 4] : [];
  return Buffer.concat([
    Buffer.from([first, ...lengthBytes(body.length, maskBit), ...mask]),
    masked ? body.map((byte, index) => byte ^ (mask[index % 4] as number)) : body,
  ]);
}

function lengthBytes(length: number, maskBit: number): number[] {
  if (length < 126) return [maskBit | length];
  if (length < 65_536) return [maskBit | 126, length >> 8, length & 0xff];
  return [maskBit | 127, 0, 0, 0, 0, length >>> 24, (length >>> 16) & 0xff, (length >>> 8) & 0xff, length & 0xff];
}
