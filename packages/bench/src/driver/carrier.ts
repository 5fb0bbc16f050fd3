import { connect } from "node:net";
import type { Socket } from "node:net";
import { clientMessage, clientPayload, PayloadReader, upgrade } from "./websocket.js";

/** What carries frames, or parts of them. */
export interface Carrier {
  connect(port: number): Promise<Socket>;
  /** What a client has to say in one turn, as the bytes that it writes. */
  pack(parts: readonly Uint8Array[]): Uint8Array;
  /** Two things that were packed, as what a client writes that has both to say in one turn. */
  merge(first: Uint8Array, second: Uint8Array): Uint8Array;
  /** Makes what takes the payload out of the bytes of one connection, as pieces in order. */
  createUnpacker(): (chunk: Buffer) => readonly Buffer[];
}

export const TCP: Carrier = {
  connect: (port) => Promise.resolve(connect({ host: "127.0.0.1", port, noDelay: true })),
  pack: (parts) => Buffer.concat(parts),
  merge: (first, second) => Buffer.concat([first, second]),
  createUnpacker: () => (chunk) => [chunk],
};

/** As our client writes: what a turn sends is one WebSocket message. */
export const WEBSOCKET: Carrier = {
  connect: upgrade,
  pack: (parts) => clientMessage(Buffer.concat(parts)),
  merge: (first, second) => clientMessage(Buffer.concat([clientPayload(first), clientPayload(second)])),
  createUnpacker: createWebSocketUnpacker,
};

/** As a client would that does not batch: each part is a WebSocket message. */
export const WEBSOCKET_UNBATCHED: Carrier = {
  connect: upgrade,
  pack: (parts) => Buffer.concat(parts.map((part) => clientMessage(part))),
  merge: (first, second) => Buffer.concat([first, second]),
  createUnpacker: createWebSocketUnpacker,
};

function createWebSocketUnpacker(): (chunk: Buffer) => readonly Buffer[] {
  const reader = new PayloadReader();
  return (chunk) => reader.read(chunk);
}
