import { decode, encode } from "@repod/core";
import type { AnyMessage } from "@repod/core";
import type { Carrier } from "./carrier.js";
import { MessageCutter } from "./message-cutter.js";
import { bodyOf, BODY_BYTES, FRAME_BYTES, frames, GREETING } from "./messages.js";
import { binaryMessageAt, frameAt } from "./place.js";
import type { PlaceAt } from "./place.js";
import { receive } from "./receive.js";
import type { Wire } from "./wire.js";

/** Frames and nothing else, as everybody understands them. */
export function plainWire(carrier: Carrier): Wire {
  return {
    ...connectionsOf(carrier, GREETING, frameAt),
    messageBytes: FRAME_BYTES,
    payload: (action, count) => Buffer.concat(frames(action, count)),
    written: (action, count) => carrier.pack(frames(action, count)),
    pack: (messages) => carrier.pack(messages.map((message) => encode(message))),
  };
}

/** As one writes it by hand where the carrier knows how long a message is: there are no headers. */
export function bodiesWire(carrier: Carrier): Wire {
  return {
    ...connectionsOf(carrier, bodyOf(GREETING), binaryMessageAt),
    messageBytes: BODY_BYTES,
    payload: (action, count) => Buffer.concat(frames(action, count).map(bodyOf)),
    written: (action, count) => carrier.pack(frames(action, count).map(bodyOf)),
    pack: (messages) => carrier.pack(messages.map((message) => bodyOf(encode(message)))),
  };
}

/** All that arrives is messages, and nobody has to be told that they did. */
function connectionsOf(
  carrier: Carrier,
  greeting: Uint8Array,
  placeAt: PlaceAt,
): Pick<Wire, "greeting" | "open" | "createReader" | "connect" | "parse"> {
  return {
    greeting,
    open: carrier.connect,
    createReader: () => ({
      read: carrier.createUnpacker(),
      takeReply: () => undefined,
      accompany: (bytes) => bytes,
    }),
    async connect(port) {
      const socket = await carrier.connect(port);
      try {
        const answer = await receive(socket, carrier.createUnpacker(), (payload) => !isBeginOf(payload, greeting));
        if (answer.equals(greeting)) return { socket, reader: new MessageCutter(placeAt) };
        throw new Error(`The server greeted by ${answer.toString("hex")}.`);
      } catch (error) {
        socket.destroy();
        throw error;
      }
    },
    parse: (body) => decode(body) as AnyMessage,
  };
}

/** Whether more has to come before one knows. What differs is known at once, however short it is. */
function isBeginOf(payload: Buffer, greeting: Uint8Array): boolean {
  return payload.length < greeting.length && payload.equals(greeting.subarray(0, payload.length));
}
