import type { WebSocketLike } from "../../src/transports/websocket.js";

type Listener = (event: never) => void;

/** A browser's WebSocket that does what the test says. */
export class FakeWebSocket implements WebSocketLike {
  bufferedAmount = 0;
  readonly sent: Uint8Array[] = [];
  /** What was said with each call of `close`. */
  readonly closes: [code: number, reason: string][] = [];
  readonly #listeners = new Map<string, Listener>();

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, listener);
  }

  send(data: Uint8Array): void {
    this.sent.push(data);
  }

  close(code: number, reason: string): void {
    this.closes.push([code, reason]);
  }

  /** A binary message arrives, with a byte for each character. */
  receive(text: string): void {
    this.#dispatch("message", { data: new Uint8Array(Buffer.from(text, "latin1")).buffer });
  }

  receiveText(data: string): void {
    this.#dispatch("message", { data });
  }

  end(code: number, wasClean: boolean): void {
    this.#dispatch("close", { code, wasClean });
  }

  #dispatch(type: string, event: object): void {
    this.#listeners.get(type)?.(event as never);
  }
}
