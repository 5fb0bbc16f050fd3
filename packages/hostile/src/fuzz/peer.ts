import { decode, FrameReader, MAX_FRAME_BYTES } from "@repod/core";
import type { Transport, TransportHandler, WireMap } from "@repod/core/internal";

/** A client's end of a connection in memory: writes bytes, and keeps what comes back. */
export class MemoryPeer implements TransportHandler {
  /** What the server said since it was last forgotten. */
  readonly inbox: WireMap[] = [];
  /** What the server sent that is not of the protocol. */
  fault: Error | undefined;
  readonly #transport: Transport;
  readonly #reader = new FrameReader({ maxFrameBytes: MAX_FRAME_BYTES });
  readonly #take = (body: Uint8Array): void => void this.inbox.push(decode(body));
  #hasLeft = false;
  #isGone = false;

  constructor(transport: Transport) {
    this.#transport = transport;
    transport.listen(this);
  }

  /** Whether nothing is left of the connection. */
  get isGone(): boolean {
    return this.#isGone;
  }

  write(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#transport.send([bytes], bytes.length);
  }

  read(reads: boolean): void {
    if (reads) this.#transport.resume();
    else this.#transport.pause();
  }

  leave(how: "close" | "reset"): void {
    if (how === "reset") this.#transport.terminate();
    else if (!this.#hasLeft) this.#transport.close(1000, "");
    this.#hasLeft = true;
  }

  onData(chunk: Uint8Array): void {
    try {
      this.#reader.push(chunk, this.#take);
    } catch (error) {
      this.fault ??= error as Error;
    }
  }

  onDrain(): void {}

  onFault(error: Error): void {
    this.fault ??= error;
  }

  onEnd(): void {
    this.#isGone = true;
  }
}
