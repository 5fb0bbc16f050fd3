import { connect } from "node:net";
import type { Socket } from "node:net";
import { once } from "node:events";
import { WebSocket } from "ws";
import type { TransportName } from "../transport-name.js";

/** The begin of a WebSocket message of which more is announced than ever comes: binary, masked, 120 bytes. */
const HALF_A_MESSAGE = Buffer.from([0x82, 0x80 | 120, 1, 2, 3, 4, 0, 0, 0]);
/** The same of a frame over TCP. */
const HALF_A_FRAME = Buffer.from([0, 0, 0, 120, 0x82, 0xa6]);

/** A client's connection, with the socket under it at hand, so that it can end in every way. */
export interface Connection {
  write(bytes: Uint8Array): void;
  /** Ends in order. */
  close(): void;
  /** Ends by a reset. */
  reset(): void;
  /** Ends by a reset in the middle of a frame. */
  breakOff(): void;
}

export interface ConnectionEvents {
  onBytes(bytes: Uint8Array): void;
  /** Nothing is left of it. Called once. */
  onGone(): void;
}

/** Resolves when it stands. @throws Error when it cannot. */
export function dial(transport: TransportName, port: number, events: ConnectionEvents): Promise<Connection> {
  return transport === "tcp" ? dialTcp(port, events) : dialWebSocket(port, events);
}

async function dialTcp(port: number, events: ConnectionEvents): Promise<Connection> {
  const socket = open(port);
  socket.on("data", (bytes) => events.onBytes(bytes));
  socket.once("close", () => events.onGone());
  // What follows is `close`.
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return {
    write: (bytes) => void socket.write(bytes),
    close: () => void socket.end(),
    reset: () => void socket.resetAndDestroy(),
    breakOff: () => void socket.write(HALF_A_FRAME, () => socket.resetAndDestroy()),
  };
}

async function dialWebSocket(port: number, events: ConnectionEvents): Promise<Connection> {
  const socket = open(port);
  const ws = new WebSocket(`ws://127.0.0.1:${port}/`, { perMessageDeflate: false, createConnection: () => socket });
  ws.on("message", (data) => events.onBytes(data as Buffer));
  ws.once("close", () => events.onGone());
  ws.on("error", () => undefined);
  await once(ws, "open");
  return {
    write: (bytes) => ws.send(bytes),
    close: () => ws.close(),
    reset: () => void socket.resetAndDestroy(),
    breakOff: () => void socket.write(HALF_A_MESSAGE, () => socket.resetAndDestroy()),
  };
}

function open(port: number): Socket {
  return connect({ host: "127.0.0.1", port, noDelay: true });
}
