import type { AddressInfo } from "node:net";
import { Decoder, Encoder } from "@msgpack/msgpack";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import type { Payload, RunningSystem } from "./system.js";

const MAX_MESSAGE_BYTES = 64 * 1024;

const encoder = new Encoder();
const decoder = new Decoder();

type Received = Payload & { readonly action: string };

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
  server.on("connection", (peer) => {
    peer.on("message", (data: Buffer) => handle(server.clients, peer, decoder.decode(data) as Received));
    peer.on("error", () => peer.terminate());
    // Not the shared buffer: a socket that is slow still needs it when the next message is encoded.
    peer.send(encoder.encode({ action: "connected" }));
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop() {
      for (const peer of server.clients) peer.terminate();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function handle(peers: Iterable<WebSocket>, peer: WebSocket, { action, sequence, text }: Received): void {
  switch (action) {
    case "echo":
      peer.send(encoder.encode({ action: "echo", sequence, text }));
      break;
    case "publish": {
      const news = encoder.encode({ action: "news", sequence, text });
      for (const receiver of peers) receiver.send(news);
      break;
    }
  }
}
