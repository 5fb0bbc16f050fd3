import type { Writable } from "node:stream";
import { areLong, joinFrames, writeFrames } from "@repod/core/internal";
import type { Runtime } from "@repod/core/internal";
import { frameHeaderSize, writeFrameHeader } from "./frame-header.js";

/** Writes WebSocket messages to sockets, header and payload in one piece. One for all transports of a server. */
export class MessageWriter {
  readonly #runtime: Pick<Runtime, "allocate">;
  /** The last one that was a message alone, and that message: a broadcast comes to each transport as the same frame. */
  #frame: Uint8Array | undefined;
  #message: Uint8Array | undefined;

  constructor(runtime: Pick<Runtime, "allocate">) {
    this.#runtime = runtime;
  }

  /**
   * Writes frames as one message.
   *
   * @param byteLength - The sum of the frames' lengths.
   */
  write(socket: Writable, frames: readonly Uint8Array[], byteLength: number): void {
    if (areLong(frames, byteLength)) {
      const header = this.#runtime.allocate(frameHeaderSize(byteLength));
      writeFrameHeader(header, byteLength);
      writeFrames(socket, frames, header);
    } else socket.write(frames.length === 1 ? this.#messageOf(frames[0]!) : this.#join(frames, byteLength));
  }

  #messageOf(frame: Uint8Array): Uint8Array {
    if (frame !== this.#frame || !this.#message) {
      this.#message = this.#join([frame], frame.length);
      this.#frame = frame;
    }
    return this.#message;
  }

  #join(frames: readonly Uint8Array[], byteLength: number): Uint8Array {
    const message = joinFrames(frames, byteLength, this.#runtime.allocate, frameHeaderSize(byteLength));
    writeFrameHeader(message, byteLength);
    return message;
  }
}
