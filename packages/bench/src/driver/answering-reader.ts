import { messageAt } from "./server-message.js";
import type { ServerMessage } from "./server-message.js";
import type { MessageReader } from "./wire.js";

const NOTHING = Buffer.alloc(0);

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
  /** A message whose end has not arrived. */
  #rest: Buffer = NOTHING;
  #answers: Uint8Array[] = [];

  constructor(listening: Listening) {
    this.#listening = listening;
  }

  /**
   * @returns Whole messages.
   * @throws Error when the server sends anything but messages and what can be answered.
   */
  read(chunk: Buffer): Buffer[] {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    const messages: Buffer[] = [];
    let at = 0;
    for (let message = messageAt(bytes, at); message; message = messageAt(bytes, at)) {
      if (this.#listening.isMessage(message)) messages.push(message.payload);
      else this.#answers.push(this.#listening.answer(message));
      at = message.end;
    }
    // Not a view: what many clients keep must not hold all that they ever read.
    this.#rest = at < bytes.length ? Buffer.from(bytes.subarray(at)) : NOTHING;
    return messages;
  }

  /** The answers that are due. */
  takeReply(): Uint8Array | undefined {
    if (this.#answers.length === 0) return undefined;
    const reply = Buffer.concat(this.#answers);
    this.#answers = [];
    return reply;
  }
}
