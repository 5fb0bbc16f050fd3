import { HEADER_SIZE } from "@repod/core";
import { messageAt, unexpected } from "./server-message.js";
import { MESSAGE_TYPE } from "./websocket.js";

/** Where a message is among bytes: what it says, and where the next one begins. */
export interface Place {
  readonly payload: Buffer;
  readonly end: number;
}

/** The message that begins there; `undefined` when it has not arrived whole. */
export type PlaceAt<P extends Place = Place> = (bytes: Buffer, at: number) => P | undefined;

/** The frame that begins there, without its header. */
export function frameAt(bytes: Buffer, at: number): Place | undefined {
  const begin = at + HEADER_SIZE;
  if (bytes.length < begin) return undefined;
  const end = begin + bytes.readUInt32BE(at);
  return end > bytes.length ? undefined : { payload: bytes.subarray(begin, end), end };
}

/**
 * The binary WebSocket message of a server that begins there.
 *
 * @throws Error when it is of another type.
 */
export function binaryMessageAt(bytes: Buffer, at: number): Place | undefined {
  const message = messageAt(bytes, at);
  if (message && message.type !== MESSAGE_TYPE.binary) throw unexpected(message);
  return message;
}
