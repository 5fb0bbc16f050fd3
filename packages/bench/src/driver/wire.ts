import { connect } from "node:net";
import type { Socket } from "node:net";
import { BODY_BYTES, bodyOf, FRAME_BYTES, frames, GREETING } from "./messages.js";
import type { MessageAction } from "./messages.js";
import { clientMessage, PayloadReader, upgrade } from "./websocket.js";

/** How a system is spoken to. */
export interface Wire {
  /** How many bytes of payload a message is. */
  readonly messageBytes: number;
  /** The payload of the first thing that a server says. */
  readonly greeting: Uint8Array;
  /** Messages of one action, as payload. */
  payload(action: MessageAction, count: number): Uint8Array;
  /** The same as the bytes that a client writes in one go. */
  written(action: MessageAction, count: number): Uint8Array;
  /** Connects. */
  open(port: number): Promise<Socket>;
  /** Makes what takes the payload out of the bytes of one connection. */
  createReader(): (chunk: Buffer) => readonly Buffer[];
}

export type WireName = keyof typeof WIRES;

/** Frames, one after the other. */
const frameStream: Wire = {
  messageBytes: FRAME_BYTES,
  greeting: GREETING,
  payload: (action, count) => Buffer.concat(frames(action, count)),
  written: (action, count) => Buffer.concat(frames(action, count)),
  open: (port) => Promise.resolve(connect({ host: "127.0.0.1", port, noDelay: true })),
  createReader: () => (chunk) => [chunk],
};

/** Frames in WebSocket messages. */
const framesOverWebSocket = {
  messageBytes: FRAME_BYTES,
  greeting: GREETING,
  payload: (action: MessageAction, count: number) => Buffer.concat(frames(action, count)),
  open: upgrade,
  createReader: createWebSocketReader,
};

export const WIRES = {
  tcp: frameStream,
  /** As our client writes them: what a turn sends is one WebSocket message. */
  "websocket-batches": {
    ...framesOverWebSocket,
    written: (action, count) => clientMessage(Buffer.concat(frames(action, count))),
  },
  /** As a client would that does not batch. */
  "websocket-frames": {
    ...framesOverWebSocket,
    written: (action, count) => Buffer.concat(frames(action, count).map(clientMessage)),
  },
  /** As one writes it by hand: the WebSocket knows how long a message is, so there is no header. */
  "websocket-bodies": {
    messageBytes: BODY_BYTES,
    greeting: bodyOf(GREETING),
    payload: (action, count) => Buffer.concat(frames(action, count).map(bodyOf)),
    written: (action, count) => Buffer.concat(frames(action, count).map((frame) => clientMessage(bodyOf(frame)))),
    open: upgrade,
    createReader: createWebSocketReader,
  },
} as const satisfies Record<string, Wire>;

function createWebSocketReader(): (chunk: Buffer) => readonly Buffer[] {
  const reader = new PayloadReader();
  return (chunk) => reader.read(chunk);
}
