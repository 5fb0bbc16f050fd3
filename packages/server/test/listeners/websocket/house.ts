import { once } from "node:events";
import { createServer } from "node:http";
import { connect as dial } from "node:net";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { afterEach } from "@jest/globals";
import { BatchWriter, createSystemRuntime } from "@repod/core/internal";
import type { RepodError, Transport, TransportEnd, TransportHandler } from "@repod/core/internal";
import { WebSocket, WebSocketServer } from "ws";
import type { ClientOptions } from "ws";
import { Departures } from "../../../src/listeners/departures.js";
import { AcceptedWebSocket } from "../../../src/listeners/websocket/accepted-websocket.js";
import { FRAME_HEADER } from "../../../src/listeners/websocket/frame-header.js";
import { createUpgrade } from "../../../src/listeners/websocket/upgrade.js";
import type { UpgradeOptions } from "../../../src/listeners/websocket/upgrade.js";
import { WebSocketTransport } from "../../../src/listeners/websocket/websocket-transport.js";
import { Recorder } from "../../support/recorder.js";
import { RawPeer } from "./raw-peer.js";

let cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  cleanUps = [];
});

/** An HTTP server whose upgrades are taken over, and clients for it. */
export interface House {
  readonly port: number;
  /** What was taken over, in order. */
  readonly transports: Recorder<Transport>;
  /** The sockets of the upgrade requests. */
  readonly sockets: readonly Duplex[];
  /** A client of `ws` that is connected, and our end of it. It reads nothing before the caller's turn ends. */
  dial(options?: ClientOptions): Promise<{ ws: WebSocket; transport: Transport }>;
  /** A bare socket that has sent nothing. */
  raw(): Promise<RawPeer>;
  /** A bare socket that was upgraded, and our end of it. */
  rawUpgraded(headers?: Record<string, string>): Promise<{ peer: RawPeer; transport: Transport }>;
}

export async function openHouse(options: Partial<UpgradeOptions> = {}): Promise<House> {
  const transports = new Recorder<Transport>();
  const sockets: Duplex[] = [];
  const upgrade = createUpgrade({
    path: undefined,
    allowedOrigins: [],
    maxFrameBytes: 65_536,
    perMessageDeflate: false,
    runtime: createSystemRuntime(),
    addressOf: ({ socket }) => [socket.remoteAddress ?? "", socket.remotePort ?? 0],
    onTransport: (transport) => transports.push(transport),
    ...options,
  });
  const server = createServer();
  server.on("upgrade", (request, socket, head) => {
    sockets.push(socket);
    cleanUps.push(() => socket.destroy());
    upgrade.handle(request, socket, head);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanUps.push(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const raw = async (): Promise<RawPeer> => {
    const socket = dial({ port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    cleanUps.push(() => socket.destroy());
    await once(socket, "connect");
    return new RawPeer(socket);
  };
  // The answer is written before the transport is told, and read in a later turn.
  const newest = (): Transport => transports.items.at(-1) as Transport;
  return {
    port,
    transports,
    sockets,
    async dial(clientOptions = {}) {
      const ws = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false, ...clientOptions });
      cleanUps.push(() => ws.terminate());
      // What arrives with the answer would be gone before the caller listens.
      ws.once("open", () => {
        ws.pause();
        setImmediate(() => ws.resume());
      });
      await once(ws, "open");
      return { ws, transport: newest() };
    },
    raw,
    async rawUpgraded(headers = {}) {
      const peer = await raw();
      peer.request(headers);
      await peer.head();
      return { peer, transport: newest() };
    },
  };
}

/** A client of `ws`, our WebSocket, and the transport on it. */
export interface Connection {
  readonly client: WebSocket;
  readonly server: AcceptedWebSocket;
  readonly transport: WebSocketTransport;
}

/** @param departures - Defaults to those that the transport has for itself. */
export async function connect(options: {
  readonly perMessageDeflate: boolean;
  readonly departures?: Pick<Departures, "pass">;
}): Promise<Connection> {
  const { perMessageDeflate } = options;
  const http = createServer().listen(0, "127.0.0.1");
  await once(http, "listening");
  const accepting = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate,
    autoPong: false,
    WebSocket: AcceptedWebSocket,
  });
  const accepted = new Promise<Pick<Connection, "server" | "transport">>((resolve) => {
    http.on("upgrade", (request, socket, head) =>
      accepting.handleUpgrade(request, socket, head, (server) => {
        const runtime = createSystemRuntime();
        const departures = options.departures ?? new Departures(runtime.clock);
        const supplies = { runtime, writer: new BatchWriter(runtime, FRAME_HEADER), departures };
        const rest = { remoteAddress: ["peer", 1], secure: false, socket } as const;
        resolve({ server, transport: new WebSocketTransport(server, { ...rest, supplies }) });
      }),
    );
  });
  const { port } = http.address() as AddressInfo;
  const client = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate });
  await once(client, "open");
  const { server, transport } = await accepted;
  cleanUps.push(() => {
    transport.terminate();
    client.terminate();
    http.close();
  });
  return { client, server, transport };
}

/** Notes what a transport says. */
export class Ear implements TransportHandler {
  /** One word for each call. */
  readonly events = new Recorder<string>();
  readonly chunks: Uint8Array[] = [];
  readonly faults: RepodError[] = [];
  readonly #ends = new Recorder<TransportEnd>();
  whenData: ((chunk: Uint8Array) => void) | undefined;
  whenEnd: (() => void) | undefined;

  static on(transport: Transport): Ear {
    const ear = new Ear();
    transport.listen(ear);
    return ear;
  }

  get byteLength(): number {
    return this.chunks.reduce((sum, { length }) => sum + length, 0);
  }

  onData(chunk: Uint8Array): void {
    this.chunks.push(chunk.slice());
    this.whenData?.(chunk);
    this.events.push("data");
  }

  onDrain(): void {
    this.events.push("drain");
  }

  onFault(error: RepodError): void {
    this.faults.push(error);
    this.events.push("fault");
  }

  onEnd(end: TransportEnd): void {
    this.whenEnd?.();
    this.events.push("end");
    this.#ends.push(end);
  }

  async ended(): Promise<TransportEnd> {
    await this.#ends.count(1);
    return this.#ends.items[0] as TransportEnd;
  }
}

/** The messages that a client of `ws` gets, in order. */
export function messagesOf(ws: WebSocket): Recorder<Buffer> {
  const messages = new Recorder<Buffer>();
  ws.on("message", (data) => messages.push(data as Buffer));
  return messages;
}

/** How a client of `ws` ended: close code and reason. */
export function closeOf(ws: WebSocket): Promise<{ code: number; reason: string }> {
  return new Promise((resolve) => {
    ws.on("close", (code, reason) => resolve({ code, reason: reason.toString() }));
    // What follows is `close`.
    ws.on("error", () => undefined);
  });
}
