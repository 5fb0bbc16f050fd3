import { decode, encode, HEADER_SIZE } from "@repod/core";
import type { Carrier } from "./carrier.js";
import { FRAME_BYTES } from "./messages.js";
import type { MessageReader } from "./wire.js";

/** After so many messages the server is told how many have arrived, as by our client. */
const ACK_MESSAGES = 64;

/**
 * Finds the messages among the frames of a server that counts what it sends, and acknowledges them. All messages are of
 * one length, by which they are known; what else there may be is the server's own acknowledgements and pings.
 */
export class AcknowledgingReader implements MessageReader {
  readonly #carrier: Carrier;
  readonly #unpack: (chunk: Buffer) => readonly Buffer[];
  /** A frame whose end has not arrived. */
  #rest: Buffer = Buffer.alloc(0);
  #count = 0;
  #acknowledged = 0;

  constructor(carrier: Carrier) {
    this.#carrier = carrier;
    this.#unpack = carrier.createUnpacker();
  }

  /**
   * @returns Pieces of whole messages.
   * @throws Error when the server sends anything but messages, acknowledgements and pings.
   */
  read(chunk: Buffer): Buffer[] {
    const messages: Buffer[] = [];
    for (const piece of this.#unpack(chunk)) this.#find(piece, messages);
    return messages;
  }

  /** An acknowledgement, where one is due. */
  takeReply(): Uint8Array | undefined {
    if (this.#count - this.#acknowledged < ACK_MESSAGES) return undefined;
    this.#acknowledged = this.#count;
    return this.#carrier.pack([encode({ action: "$ack", n: this.#count })]);
  }

  accompany(bytes: Uint8Array): Uint8Array {
    const reply = this.takeReply();
    return reply ? this.#carrier.merge(reply, bytes) : bytes;
  }

  #find(piece: Buffer, messages: Buffer[]): void {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, piece]) : piece;
    /** Where the messages begin that follow each other without anything in between. */
    let begin = 0;
    let at = 0;
    while (bytes.length - at >= HEADER_SIZE) {
      const end = at + HEADER_SIZE + bytes.readUInt32BE(at);
      if (end > bytes.length) break;
      if (end - at === FRAME_BYTES) this.#count += 1;
      else {
        checkOther(bytes.subarray(at + HEADER_SIZE, end));
        if (begin < at) messages.push(bytes.subarray(begin, at));
        begin = end;
      }
      at = end;
    }
    if (begin < at) messages.push(bytes.subarray(begin, at));
    this.#rest = bytes.subarray(at);
  }
}

function checkOther(body: Buffer): void {
  const message = decode(body);
  if (message["action"] !== "$ack" && message["action"] !== "$ping")
    throw new Error(`The server sent ${JSON.stringify(message)}.`);
}
