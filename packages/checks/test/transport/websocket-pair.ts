import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createDeferred, createSystemRuntime } from "@repod/core/internal";
import type { Transport } from "@repod/core/internal";
import { createUpgrade } from "@repod/server/internal";
import { WebSocket } from "ws";
import type { TransportPair } from "./conformance.js";
import { WsClientTransport } from "./ws-client-transport.js";

const runtime = createSystemRuntime();

/** A WebSocket that our server took over, and a client of `ws`. */
export async function connectOverWebSocket(perMessageDeflate: boolean): Promise<TransportPair> {
  const { promise, resolve } = createDeferred<Transport>();
  const upgrade = createUpgrade({
    path: undefined,
    allowedOrigins: [],
    maxFrameBytes: 65_536,
    perMessageDeflate,
    runtime,
    addressOf: ({ socket }) => [socket.remoteAddress ?? "", socket.remotePort ?? 0],
    onTransport: resolve,
  });
  const server = createServer();
  server.on("upgrade", (request, socket, head) => upgrade.handle(request, socket, head));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const peer = await WsClientTransport.open(new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate }));
  server.close();
  return { subject: await promise, peer };
}
