import type { Address, Transport, TransportEnd, TransportHandler } from "@repod/core/internal";
import type { WebSocket } from "ws";

const NO_CLOSE_FRAME = 1006;

/** A client of `ws` as the other end of a transport under test: only as much as the tests look at. */
export class WsClientTransport implements Transport {
  readonly kind = "websocket";
  readonly secure = false;
  readonly remoteAddress: Address = ["server", 1];
  readonly maxBatchBytes = 65_536;
  readonly #ws: WebSocket;
  #handler: TransportHandler | undefined;
  #end: TransportEnd | undefined;

  /** Resolves when the connection stands; what arrives waits for `listen`. */
  static open(ws: WebSocket): Promise<WsClientTransport> {
    return new Promise((resolve, reject) => {
      ws.on("open", () => resolve(new WsClientTransport(ws)));
      ws.on("error", reject);
    });
  }

  private constructor(ws: WebSocket) {
    this.#ws = ws;
    ws.pause();
    ws.on("message", (data) => this.#handler?.onData(data as Buffer));
    ws.on("close", (closeCode) => {
      this.#end = { clean: closeCode !== NO_CLOSE_FRAME, closeCode };
      this.#handler?.onEnd(this.#end);
    });
  }

  get bufferedBytes(): number {
    return this.#ws.bufferedAmount;
  }

  listen(handler: TransportHandler): void {
    this.#handler = handler;
    if (this.#end) handler.onEnd(this.#end);
    this.#ws.resume();
  }

  send(frames: readonly Uint8Array[]): void {
    if (this.#ws.readyState === this.#ws.OPEN) this.#ws.send(Buffer.concat(frames));
  }

  pause(): void {
    this.#ws.pause();
  }

  resume(): void {
    this.#ws.resume();
  }

  close(closeCode: number, reason: string): void {
    this.#ws.close(closeCode, reason);
    this.#ws.resume();
  }

  terminate(): void {
    this.#ws.terminate();
  }
}
