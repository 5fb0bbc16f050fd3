import type { AddressInfo } from "node:net";
import { Decoder, Encoder } from "@msgpack/msgpack";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import { HandWrittenRooms, move } from "./hand-written-rooms.js";
import type { Seat } from "./hand-written-rooms.js";
import type { Payload, Player, RunningSystem } from "./system.js";

const MAX_MESSAGE_BYTES = 64 * 1024;

const encoder = new Encoder();
const decoder = new Decoder();

type Received = Payload & Player & { readonly action: string; readonly room: string };

/**
 * What a good engineer writes who needs just this server in a browser's reach: `ws` without compression, one encoder and
 * decoder for all, a message for each map, a broadcast encoded once. Of the checks on what comes in there is only the one
 * on the length.
 */
export async function startHandWrittenWs(): Promise<RunningSystem> {
  const server = new WebSocketServer({
    host: "127.0.0.1",
    port: 0,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.once("listening", resolve);
  });
  const rooms = new HandWrittenRooms<WebSocket>(send);
  server.on("connection", (peer) => {
    let seat: Seat<WebSocket> | undefined;
    peer.on("message", (data: Buffer) => {
      const message = decoder.decode(data) as Received;
      const { action, sequence, text } = message;
      switch (action) {
        case "echo":
          peer.send(encoder.encode({ action: "echo", sequence, text }));
          break;
        case "publish":
          send(server.clients, { action: "news", sequence, text });
          break;
        case "join":
          seat = rooms.join(message.room, peer);
          break;
        case "move":
          if (seat) move(seat.player, message);
          break;
        default:
          peer.send(encoder.encode(message));
      }
    });
    peer.on("close", () => {
      if (seat) rooms.leave(seat, peer);
    });
    peer.on("error", () => peer.terminate());
    // Not the shared buffer: a socket that is slow still needs it when the next message is encoded.
    peer.send(encoder.encode({ action: "connected" }));
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop() {
      rooms.stop();
      for (const peer of server.clients) peer.terminate();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function send(peers: Iterable<WebSocket>, message: object): void {
  const bytes = encoder.encode(message);
  for (const peer of peers) peer.send(bytes);
}
