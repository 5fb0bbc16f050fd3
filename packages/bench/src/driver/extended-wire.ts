import type { Socket } from "node:net";
import { decode, encode, HEADER_SIZE } from "@repod/core";
import { AcknowledgingReader } from "./acknowledging-reader.js";
import type { Carrier } from "./carrier.js";
import { bodyOf, FRAME_BYTES, frames } from "./messages.js";
import { receive } from "./receive.js";
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
    open: (port) => open(carrier, port),
    createReader: () => new AcknowledgingReader(carrier),
  };
}

async function open(carrier: Carrier, port: number): Promise<Socket> {
  const socket = await carrier.connect(port);
  try {
    socket.write(carrier.pack([HELLO]));
    checkGreeting(await receive(socket, carrier.createUnpacker(), isWholeFrame));
    socket.write(carrier.pack([encode({ action: "$ack", n: 0 })]));
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function isWholeFrame(bytes: Buffer): boolean {
  return bytes.length >= HEADER_SIZE && bytes.length >= HEADER_SIZE + bytes.readUInt32BE();
}

/** It differs from one connection to the next; a plain server's has no `$`. */
function checkGreeting(frame: Buffer): void {
  const message = decode(bodyOf(frame));
  if (message["action"] === "connected" && typeof message["$"] === "object") return;
  throw new Error(`The server answered a hello by ${JSON.stringify(message)}.`);
}
