import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { dialWebSocket, WebSocketTransport } from "@repod/client/internal";
import { createSystemRuntime } from "@repod/core/internal";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import { transportConformance } from "./conformance.js";
import type { TransportPair } from "./conformance.js";

const runtime = createSystemRuntime();
const limits = { maxFrameBytes: 2 ** 24 - 1, maxInboxBytes: 2 ** 30 };

/** What a WebSocket of our dialler's is connected to. */
async function connectByWebSocket(): Promise<TransportPair> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, maxPayload: 2 ** 28 });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const connected = once(server, "connection") as Promise<[WebSocket]>;
  const subject = await dialWebSocket(
    { kind: "ws", host: "127.0.0.1", port, url: `ws://127.0.0.1:${port}/repod` },
    { ...limits, runtime },
  );
  const [socket] = await connected;
  const peer = new WebSocketTransport(socket, { ...limits, runtime, secure: false, remoteAddress: ["127.0.0.1", 0] });
  server.close();
  return { subject, peer };
}

transportConformance("a WebSocket that Node dialled", connectByWebSocket);
