import type { Socket } from "node:net";
import { decodeMulti, encode } from "@msgpack/msgpack";
import type { Dialect } from "./peer-wire.js";
import { encodeRecords } from "./records.js";
import { receiveMessage, unexpected } from "./server-message.js";
import type { ServerMessage } from "./server-message.js";
import { clientMessage, MESSAGE_TYPE, upgrade } from "./websocket.js";

/** The first byte of a message. */
const CODE = { joinRoom: 10, roomData: 13 } as const;
/** What kind of room all are. */
const KIND_OF_ROOM = "bench";

/** A map with the number of its keys in two bytes, as the server's encoder writes every map that is no larger. */
const MAP_16 = 0xde;

/** Colyseus, version 0.18, with messages that belong to no state. */
export const COLYSEUS: Dialect = {
  type: MESSAGE_TYPE.binary,
  sent: ({ action, ...payload }) => roomData(action, encodeRecords(payload)),
  received: ({ action, ...payload }) => roomData(action, map(payload)),
  parse(message) {
    const [action, payload] = decodeMulti(message.subarray(1));
    return { action: String(action), ...(payload as object) };
  },
  isMessage: ({ type, payload }) => type === MESSAGE_TYPE.binary && payload[0] === CODE.roomData,
  answer: pong,
  async open(port, room) {
    const { processId, roomId, sessionId } = await reserveSeat(port, { room });
    const socket = await upgrade(port, `/${processId}/${roomId}?sessionId=${sessionId}`);
    try {
      await joinRoom(socket);
      return socket;
    } catch (error) {
      socket.destroy();
      throw error;
    }
  },
};

function roomData(action: string, payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([CODE.roomData]), encode(action), payload]);
}

/** As the server encodes an object. */
function map(payload: object): Buffer {
  const entries = Object.entries(payload).flatMap(([key, value]) => [encode(key), encode(value)]);
  return Buffer.concat([Buffer.from([MAP_16, 0, Object.keys(payload).length]), ...entries]);
}

/** Where to connect, and as whom. */
interface Seat {
  readonly processId: string;
  readonly roomId: string;
  readonly sessionId: string;
}

/** By its name where there is one; otherwise everybody is in the same room. */
async function reserveSeat(port: number, options: { readonly room?: string | undefined }): Promise<Seat> {
  const response = await fetch(`http://127.0.0.1:${port}/matchmake/joinOrCreate/${KIND_OF_ROOM}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(options),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`The server reserved no seat: ${text}`);
  return JSON.parse(text) as Seat;
}

/** Waits until there is a place in the room, and takes it. */
async function joinRoom(socket: Socket): Promise<void> {
  let message = await receiveMessage(socket);
  // Everybody is asked at the same time, also those who come.
  for (; message.type === MESSAGE_TYPE.ping; message = await receiveMessage(socket)) socket.write(pong(message));
  if (message.type !== MESSAGE_TYPE.binary || message.payload[0] !== CODE.joinRoom) throw unexpected(message);
  socket.write(clientMessage(Uint8Array.of(CODE.joinRoom)));
}

function pong(message: ServerMessage): Buffer {
  if (message.type !== MESSAGE_TYPE.ping) throw unexpected(message);
  return clientMessage(message.payload, MESSAGE_TYPE.pong);
}
