import type { Socket } from "node:net";
import type { AnyMessage } from "@repod/core";
import { AnsweringReader } from "./answering-reader.js";
import type { Listening } from "./answering-reader.js";
import { messages } from "./messages.js";
import type { MessageAction } from "./messages.js";
import { clientMessage } from "./websocket.js";
import type { MessageType } from "./websocket.js";
import type { Wire } from "./wire.js";

const NOTHING = new Uint8Array(0);

/** How a library of somebody else speaks over WebSocket: a WebSocket message for each message. */
export interface Dialect extends Listening {
  /** What kind of WebSocket message carries a message. */
  readonly type: MessageType;
  /** A message as the library's client writes it. */
  sent(message: AnyMessage): Uint8Array;
  /** The same as its server writes it. */
  received(message: AnyMessage): Uint8Array;
  /** What one that the server wrote says. */
  parse(payload: Buffer): AnyMessage;
  /**
   * Connects as the client does.
   *
   * @param room - Where the client will play, where the server has to know that beforehand.
   * @throws Error when the server does not answer as it should.
   */
  open(port: number, room?: string): Promise<Socket>;
}

/** Speaks as the library's client does. What that says within a turn is one write in effect, and so it is here. */
export function peerWire(dialect: Dialect): Wire {
  const payload = (action: MessageAction, count: number): Buffer =>
    Buffer.concat(messages(action, count).map((message) => dialect.received(message)));
  const pack = (said: readonly AnyMessage[]): Buffer =>
    Buffer.concat(said.map((message) => clientMessage(dialect.sent(message), dialect.type)));
  return {
    messageBytes: payload("echo", 1).length,
    greeting: NOTHING,
    payload,
    written: (action, count) => pack(messages(action, count)),
    open: (port) => dialect.open(port),
    createReader: () => new AnsweringReader(dialect),
    connect: async (port, room) => ({ socket: await dialect.open(port, room), reader: new AnsweringReader(dialect) }),
    pack,
    parse: (payload) => dialect.parse(payload),
  };
}
