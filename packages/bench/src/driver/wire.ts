import type { Socket } from "node:net";
import type { AnyMessage } from "@repod/core";
import type { MessageAction } from "./messages.js";

/** How a system is spoken to. */
export interface Wire {
  /** How many bytes of payload a message is. */
  readonly messageBytes: number;
  /** The payload of what a server says before its first message; empty where `open` has read that. */
  readonly greeting: Uint8Array;
  /** Messages of one action, as payload. */
  payload(action: MessageAction, count: number): Uint8Array;
  /** The same as the bytes that a client writes in one go. */
  written(action: MessageAction, count: number): Uint8Array;
  /**
   * Connects, and says what comes before the first message.
   *
   * @throws Error when the server does not answer to that as it should.
   */
  open(port: number): Promise<Socket>;
  createReader(): MessageReader;
  /**
   * Connects a client that can say and hear messages of any kind and length.
   *
   * @param room - Where it will play. Some servers have to know that as it connects; all are told by `join`.
   * @throws Error when the server does not answer as it should.
   */
  connect(port: number, room?: string): Promise<Connection>;
  /** Any messages, as the bytes that a client writes in one go. */
  pack(messages: readonly AnyMessage[]): Uint8Array;
  /** What a message says, of those that the reader of `connect` finds. */
  parse(body: Buffer): AnyMessage;
}

/** A client that is connected. */
export interface Connection {
  readonly socket: Socket;
  /** Finds whole messages, one in each piece; says by its replies what the server asks of a client that stays. */
  readonly reader: MessageReader;
}

/** Takes the messages out of what a server sends on one connection. */
export interface MessageReader {
  /**
   * @returns Pieces of the payload of messages, in order.
   * @throws Error when the server sends what is not of the wire.
   */
  read(chunk: Buffer): readonly Buffer[];
  /** The bytes that the server has to be told in return; `undefined` when there is nothing to tell it. */
  takeReply(): Uint8Array | undefined;
  /** What a client writes that has these bytes to say: with them what the server has to be told. */
  accompany(bytes: Uint8Array): Uint8Array;
}
