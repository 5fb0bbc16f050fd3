import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { Decoder, Encoder } from "@msgpack/msgpack";
import type { Payload, RunningSystem } from "./system.js";

const HEADER_SIZE = 4;
const MAX_FRAME_BYTES = 64 * 1024;

const encoder = new Encoder();
const decoder = new Decoder();

type Received = Payload & { readonly action: string };

/**
 * What a good engineer writes who needs just this server: one encoder and decoder for all, frames parsed in place, the
 * answers to one chunk in one write, a broadcast encoded once, no delay. Of the checks on what comes in there is only
 * the one on the length.
 */
export async function startHandWrittenNet(): Promise<RunningSystem> {
  const peers = new Set<Peer>();
  const server = createServer({ noDelay: true }, (socket) => new Peer(socket, peers));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop() {
      for (const peer of peers) peer.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

class Peer {
  readonly #socket: Socket;
  readonly #peers: Set<Peer>;
  #rest: Buffer | undefined;
  #answers: Buffer[] = [];

  constructor(socket: Socket, peers: Set<Peer>) {
    this.#socket = socket;
    this.#peers = peers;
    peers.add(this);
    socket.on("data", (chunk) => this.#read(chunk));
    socket.on("error", () => socket.destroy());
    socket.on("close", () => peers.delete(this));
    socket.write(encodeFrame({ action: "connected" }));
  }

  write(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    const bytes = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    let offset = 0;
    while (bytes.length - offset >= HEADER_SIZE) {
      const length = bytes.readUInt32BE(offset);
      if (length > MAX_FRAME_BYTES) return this.destroy();
      const end = offset + HEADER_SIZE + length;
      if (end > bytes.length) break;
      this.#handle(decoder.decode(bytes.subarray(offset + HEADER_SIZE, end)) as Received);
      offset = end;
    }
    this.#rest = offset < bytes.length ? bytes.subarray(offset) : undefined;
    this.#flush();
  }

  #handle({ action, sequence, text }: Received): void {
    switch (action) {
      case "echo":
        this.#answers.push(encodeFrame({ action: "echo", sequence, text }));
        break;
      case "publish": {
        const news = encodeFrame({ action: "news", sequence, text });
        for (const peer of this.#peers) peer.write(news);
        break;
      }
    }
  }

  #flush(): void {
    const answers = this.#answers;
    if (answers.length === 0) return;
    this.#answers = [];
    this.#socket.write(answers.length === 1 ? answers[0]! : Buffer.concat(answers));
  }
}

function encodeFrame(message: Record<string, unknown>): Buffer {
  const body = encoder.encodeSharedRef(message);
  const frame = Buffer.allocUnsafe(HEADER_SIZE + body.length);
  frame.writeUInt32BE(body.length, 0);
  frame.set(body, HEADER_SIZE);
  return frame;
}
