import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { createSystemRuntime } from "@repod/core/internal";
import type { Transport } from "@repod/core/internal";
import { createUpgrade } from "@repod/server/internal";
import { Recorder } from "../transport/recorder.js";

/** A WebSocket of a page's, at our end. */
export interface PageSocket {
  readonly transport: Transport;
  readonly ear: Recorder;
  readonly socket: Duplex;
}

/** A server of an empty page, and of WebSockets at any path. */
export interface PageServer {
  readonly port: number;
  /** The next WebSocket that is taken over. */
  accepted(): Promise<PageSocket>;
  stop(): void;
}

export async function startPageServer(perMessageDeflate: boolean): Promise<PageServer> {
  let socketOfUpgrade: Duplex;
  let take: (accepted: PageSocket) => void = () => undefined;
  const upgrade = createUpgrade({
    path: undefined,
    allowedOrigins: [],
    maxFrameBytes: 65_536,
    perMessageDeflate,
    runtime: createSystemRuntime(),
    addressOf: ({ socket }) => [socket.remoteAddress ?? "", socket.remotePort ?? 0],
    onTransport: (transport) => take({ transport, ear: Recorder.on(transport), socket: socketOfUpgrade }),
  });
  const server = createServer((_, response) => {
    response.setHeader("Content-Type", "text/html").end("<!doctype html><title>Empty</title>");
  });
  server.on("upgrade", (request, socket, head) => {
    socketOfUpgrade = socket;
    upgrade.handle(request, socket, head);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    accepted: () => new Promise((resolve) => (take = resolve)),
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
