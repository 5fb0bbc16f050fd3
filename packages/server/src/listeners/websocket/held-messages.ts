import { Queue } from "@repod/core/internal";
import type { RepodError } from "@repod/core/internal";

/** Messages, and at most one fault behind them, that arrived while nothing is delivered. */
export class HeldMessages {
  readonly #items = new Queue<Uint8Array | RepodError>();
  #byteLength = 0;

  get length(): number {
    return this.#items.length;
  }

  /** The sum of the messages' lengths. */
  get byteLength(): number {
    return this.#byteLength;
  }

  push(item: Uint8Array | RepodError): void {
    this.#items.push(item);
    this.#byteLength += lengthOf(item);
  }

  /** Takes the oldest; `undefined` when there is none. */
  shift(): Uint8Array | RepodError | undefined {
    const item = this.#items.shift();
    if (item) this.#byteLength -= lengthOf(item);
    return item;
  }
}

function lengthOf(item: Uint8Array | RepodError): number {
  return item instanceof Uint8Array ? item.length : 0;
}
