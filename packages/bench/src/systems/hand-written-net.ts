import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { Decoder, Encoder } from "@msgpack/msgpack";
import { HandWrittenRooms, move } from "./hand-written-rooms.js";
import type { Seat } from "./hand-written-rooms.js";
import type { Payload, Player, RunningSystem } from "./system.js";

const HEADER_SIZE = 4;
const MAX_FRAME_BYTES = 64 * 1024;

const encoder = new Encoder();
const decoder = new Decoder();

type Received = Payload & Player & { readonly action: string; readonly room: string };

/**
 * What a good engineer writes who needs just this server: one encoder and decoder for all, frames parsed in place, the
 * answers to one chunk in one write, a broadcast encoded once, no delay. Of the checks on what comes in there is only
 * the one on the length.
 */
export async function startHandWrittenNet(): Promise<RunningSystem> {
  const peers = new Set<Peer>();
  const rooms = new HandWrittenRooms<Peer>((members, state) => {
    const bytes = encodeFrame(state);
    for (const peer of members) peer.write(bytes);
  });
  const server = createServer({ noDelay: true }, (socket) => new Peer(socket, peers, rooms));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop() {
      rooms.stop();
      for (const peer of peers) peer.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

class Peer {
  readonly #socket: Socket;
  readonly #peers: Set<Peer>;
  readonly #rooms: HandWrittenRooms<Peer>;
  #seat: Seat<Peer> | undefined;
  #rest: Buffer | undefined;
  #answers: Buffer[] = [];

  constructor(socket: Socket, peers: Set<Peer>, rooms: HandWrittenRooms<Peer>) {
    this.#socket = socket;
    this.#peers = peers;
    this.#rooms = rooms;
    peers.add(this);
    socket.on("data", (chunk) => this.#read(chunk));
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#leave());
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

  #handle(message: Received): void {
    const { action, sequence, text } = message;
    switch (action) {
      case "echo":
        this.#answers.push(encodeFrame({ action: "echo", sequence, text }));
        break;
      case "publish": {
        const news = encodeFrame({ action: "news", sequence, text });
        for (const peer of this.#peers) peer.write(news);
        break;
      }
      case "join":
        this.#seat = this.#rooms.join(message.room, this);
        break;
      case "move":
        if (this.#seat) move(this.#seat.player, message);
        break;
      default:
        this.#answers.push(encodeFrame({ ...message }));
    }
  }

  #leave(): void {
    this.#peers.delete(this);
    if (this.#seat) this.#rooms.leave(this.#seat, this);
  }

  #flush(): void {
    const answers = this.#answers;
    if (answers.length === 0) return;
    this.#answers = [];
    this.#socket.write(answers.length === 1 ? answers[0]! : Buffer.concat(answers));
  }
}

function encodeFrame(message: object): Buffer {
  const body = encoder.encodeSharedRef(message);
  const frame = Buffer.allocUnsafe(HEADER_SIZE + body.length);
  frame.writeUInt32BE(body.length, 0);
  frame.set(body, HEADER_SIZE);
  return frame;
}
