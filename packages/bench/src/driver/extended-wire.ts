import type { Socket } from "node:net";
import { decode, encode, HEADER_SIZE } from "@repod/core";
import type { AnyMessage } from "@repod/core";
import { AcknowledgingReader } from "./acknowledging-reader.js";
import type { Carrier } from "./carrier.js";
import { bodyOf, FRAME_BYTES, frames } from "./messages.js";
import { receive } from "./receive.js";
import { SessionReader } from "./session-reader.js";
import type { Wire } from "./wire.js";

const NOTHING = new Uint8Array(0);
/** Without a contract, and with room for every message. */
const HELLO = encode({ action: "$hello", v: 1, limit: 65_536 });

/** As our client speaks: it says hello, and acknowledges what arrives. */
export function extendedWire(carrier: Carrier): Wire {
  return {
    messageBytes: FRAME_BYTES,
    greeting: NOTHING,
    payload: (action, count) => Buffer.concat(frames(action, count)),
    written: (action, count) => carrier.pack(frames(action, count)),
    open: async (port) => (await openExtended(carrier, port)).socket,
    createReader: () => new AcknowledgingReader(carrier),
    async connect(port) {
      const { socket, heartbeat } = await openExtended(carrier, port);
      return { socket, reader: new SessionReader(carrier, heartbeat) };
    },
    pack: (messages) => carrier.pack(messages.map((message) => encode(message))),
    parse: (body) => decode(body) as AnyMessage,
  };
}

/** A connection whose server has answered our hello. */
export interface ExtendedConnection {
  readonly socket: Socket;
  /** From one ping of the server's to the next, in milliseconds; 0 where it has no heartbeats. */
  readonly heartbeat: number;
}

/** @throws Error when the server does not answer a hello as it should. */
export async function openExtended(carrier: Carrier, port: number): Promise<ExtendedConnection> {
  const socket = await carrier.connect(port);
  try {
    socket.write(carrier.pack([HELLO]));
    const heartbeat = heartbeatIn(await receive(socket, carrier.createUnpacker(), isWholeFrame));
    socket.write(carrier.pack([encode({ action: "$ack", n: 0 })]));
    return { socket, heartbeat };
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function isWholeFrame(bytes: Buffer): boolean {
  return bytes.length >= HEADER_SIZE && bytes.length >= HEADER_SIZE + bytes.readUInt32BE();
}

/** What a greeting says; a plain server's has no `$`. */
function heartbeatIn(frame: Buffer): number {
  const message = decode(bodyOf(frame));
  const { $: extension } = message;
  if (message["action"] === "connected" && typeof extension === "object" && extension !== null) {
    return Number((extension as { heartbeat?: unknown }).heartbeat) || 0;
  }
  throw new Error(`The server answered a hello by ${JSON.stringify(message)}.`);
}
