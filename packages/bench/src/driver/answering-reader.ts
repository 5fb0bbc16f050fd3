import { MessageCutter } from "./message-cutter.js";
import { messageAt } from "./server-message.js";
import type { ServerMessage } from "./server-message.js";
import type { MessageReader } from "./wire.js";

/** What a client of a library does with what its server sends. */
export interface Listening {
  /** Whether it is one of the application's messages. */
  isMessage(message: ServerMessage): boolean;
  /**
   * What the client says to anything else, as the bytes to write: the server wants to know whether it is there.
   *
   * @throws Error when the server wants something else.
   */
  answer(message: ServerMessage): Uint8Array;
}

/** Finds the messages in what a server sends, a WebSocket message for each, and answers what else there is. */
export class AnsweringReader implements MessageReader {
  readonly #listening: Listening;
  readonly #cutter = new MessageCutter(messageAt);
  #answers: Uint8Array[] = [];

  constructor(listening: Listening) {
    this.#listening = listening;
  }

  /**
   * @returns Whole messages.
   * @throws Error when the server sends anything but messages and what can be answered.
   */
  read(chunk: Buffer): Buffer[] {
    const messages: Buffer[] = [];
    for (const message of this.#cutter.cut(chunk)) {
      if (this.#listening.isMessage(message)) messages.push(message.payload);
      else this.#answers.push(this.#listening.answer(message));
    }
    return messages;
  }

  /** The answers that are due. */
  takeReply(): Uint8Array | undefined {
    if (this.#answers.length === 0) return undefined;
    const reply = Buffer.concat(this.#answers);
    this.#answers = [];
    return reply;
  }

  accompany(bytes: Uint8Array): Uint8Array {
    const reply = this.takeReply();
    return reply ? Buffer.concat([reply, bytes]) : bytes;
  }
}
