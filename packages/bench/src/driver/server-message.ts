import type { Socket } from "node:net";
import { receive } from "./receive.js";

/** A WebSocket message of a server. */
export interface ServerMessage {
  /** The first byte: one of `MESSAGE_TYPE`, or something else. */
  readonly type: number;
  readonly payload: Buffer;
  /** Where the next message begins. */
  readonly end: number;
}

interface Header {
  readonly type: number;
  /** Where the payload begins. */
  readonly end: number;
  readonly payloadLength: number;
}

/** The header that begins there (RFC 6455, section 5.2); `undefined` when it has not arrived whole. */
export function headerAt(bytes: Buffer, at: number): Header | undefined {
  if (bytes.length < at + 2) return undefined;
  const type = bytes[at]!;
  const short = bytes[at + 1]!;
  if (short < 126) return { type, end: at + 2, payloadLength: short };
  if (short === 126) {
    return bytes.length < at + 4 ? undefined : { type, end: at + 4, payloadLength: bytes.readUInt16BE(at + 2) };
  }
  if (bytes.length < at + 10) return undefined;
  return { type, end: at + 10, payloadLength: Number(bytes.readBigUInt64BE(at + 2)) };
}

/** The message that begins there; `undefined` when it has not arrived whole. */
export function messageAt(bytes: Buffer, at: number): ServerMessage | undefined {
  const header = headerAt(bytes, at);
  if (!header) return undefined;
  const end = header.end + header.payloadLength;
  if (end > bytes.length) return undefined;
  return { type: header.type, payload: bytes.subarray(header.end, end), end };
}

/**
 * Receives one message, and leaves what follows it to the next one who reads the socket.
 *
 * @throws Error when the connection ends before.
 */
export async function receiveMessage(socket: Socket): Promise<ServerMessage> {
  const bytes = await receive(
    socket,
    (chunk) => [chunk],
    (received) => messageAt(received, 0) !== undefined,
  );
  const message = messageAt(bytes, 0)!;
  if (message.end < bytes.length) socket.unshift(bytes.subarray(message.end));
  return message;
}

/** What is thrown when a server sends a message that is not of the wire. */
export function unexpected({ type, payload }: { readonly type: number; readonly payload?: Buffer }): Error {
  const said = payload ? `: ${JSON.stringify(payload.toString("latin1"))}` : "";
  return new Error(`The server sent a message of type ${type.toString(16)}${said}.`);
}
