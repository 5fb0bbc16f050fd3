import type { Socket } from "node:net";
import { decode, encode } from "@msgpack/msgpack";
import type { AnyMessage } from "@repod/core";
import type { Dialect } from "./peer-wire.js";
import { receiveMessage, unexpected } from "./server-message.js";
import type { ServerMessage } from "./server-message.js";
import { clientMessage, MESSAGE_TYPE, upgrade } from "./websocket.js";

/** Without the requests over HTTP that would come before. */
const PATH = "/socket.io/?EIO=4&transport=websocket";
/** The packets of Engine.IO, version 4, that a driver meets: the first one, and the question whether it is there. */
const ENGINE = { open: "0", ping: "2", pong: "3" } as const;
/** Those of Socket.IO, version 5: into the main namespace, and an event. */
const PACKET = { connect: 0, event: 2 } as const;
/** The same as text, behind the 4 that tells Engine.IO that it is a message. */
const TEXT = { connect: "40", event: "42" } as const;
const NAMESPACE = "/";
/** Where a packet in msgpack has its type: it is the first of its keys. */
const PACKET_TYPE_AT = 6;

/** What an event carries: its name, and what was given with it. */
type EventData = readonly [action: string, payload: object];

/** Socket.IO with the packets that it has by itself: text in JSON. */
export const SOCKET_IO: Dialect = {
  type: MESSAGE_TYPE.text,
  sent: eventText,
  received: eventText,
  parse: (payload) => messageOf(JSON.parse(payload.toString("utf8", TEXT.event.length)) as EventData),
  isMessage: (message) => isText(message, TEXT.event),
  answer,
  open: (port) =>
    open(port, clientMessage(Buffer.from(TEXT.connect), MESSAGE_TYPE.text), (message) => isText(message, TEXT.connect)),
};

/** Socket.IO with the packets of `socket.io-msgpack-parser`. Its client sends the options of a packet along with it. */
export const SOCKET_IO_MSGPACK: Dialect = {
  type: MESSAGE_TYPE.binary,
  sent: ({ action, ...payload }) =>
    encode({ type: PACKET.event, data: [action, payload], options: { compress: true }, nsp: NAMESPACE }),
  received: ({ action, ...payload }) => encode({ type: PACKET.event, data: [action, payload], nsp: NAMESPACE }),
  parse: (payload) => messageOf((decode(payload) as { readonly data: EventData }).data),
  isMessage: (message) => isPacket(message, PACKET.event),
  answer,
  open: (port) =>
    open(port, clientMessage(encode({ type: PACKET.connect, nsp: NAMESPACE })), (message) =>
      isPacket(message, PACKET.connect),
    ),
};

async function open(
  port: number,
  connect: Uint8Array,
  isConnected: (message: ServerMessage) => boolean,
): Promise<Socket> {
  const socket = await upgrade(port, PATH);
  try {
    const opening = await receiveMessage(socket);
    if (!isText(opening, ENGINE.open)) throw unexpected(opening);
    socket.write(connect);
    const connected = await receiveMessage(socket);
    if (!isConnected(connected)) throw unexpected(connected);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function answer(message: ServerMessage): Uint8Array {
  if (!isText(message, ENGINE.ping)) throw unexpected(message);
  return clientMessage(Buffer.from(ENGINE.pong), MESSAGE_TYPE.text);
}

function eventText({ action, ...payload }: AnyMessage): Buffer {
  return Buffer.from(TEXT.event + JSON.stringify([action, payload]));
}

function messageOf([action, payload]: EventData): AnyMessage {
  return { action, ...payload };
}

/** Whether it is text that begins so. Makes no string: it is asked of every message. */
function isText({ type, payload }: ServerMessage, begin: string): boolean {
  if (type !== MESSAGE_TYPE.text) return false;
  for (let at = 0; at < begin.length; at += 1) if (payload[at] !== begin.charCodeAt(at)) return false;
  return true;
}

/** Whether it is a packet of that type. */
function isPacket({ type, payload }: ServerMessage, packet: number): boolean {
  return type === MESSAGE_TYPE.binary && payload[PACKET_TYPE_AT] === packet;
}
