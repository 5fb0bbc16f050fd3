import type { Transport, TransportHandler } from "../../src/transport/transport.js";
import { join } from "./hex.js";

/** A transport to nowhere: notes what it is told, and tells what the test says. */
export class FakeTransport implements Transport {
  readonly kind = "memory";
  readonly secure = false;
  readonly remoteAddress = ["fake", 1] as const;
  readonly maxBatchBytes = Infinity;
  bufferedBytes = 0;
  /** One entry per call of `send`. */
  readonly writes: Uint8Array[] = [];
  /** Every other call, in its order. */
  readonly calls: string[] = [];
  #handler: TransportHandler | undefined;

  get handler(): TransportHandler {
    if (!this.#handler) throw new Error("Nobody listens.");
    return this.#handler;
  }

  listen(handler: TransportHandler): void {
    this.#handler = handler;
  }

  send(frames: readonly Uint8Array[], byteLength: number): void {
    const batch = join(...frames);
    if (batch.length !== byteLength) throw new Error(`${batch.length} bytes were announced as ${byteLength}.`);
    this.writes.push(batch);
  }

  pause(): void {
    this.calls.push("pause");
  }

  resume(): void {
    this.calls.push("resume");
  }

  close(closeCode: number, reason: string): void {
    this.calls.push(`close ${closeCode} ${reason}`.trim());
  }

  terminate(): void {
    this.calls.push("terminate");
  }
}
