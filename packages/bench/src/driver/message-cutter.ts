import type { PlaceAt } from "./place.js";
import type { MessageReader } from "./wire.js";

const NOTHING = Buffer.alloc(0);

/** Cuts what arrives into its messages, of any length, where there is nothing else. */
export class MessageCutter implements MessageReader {
  readonly #placeAt: PlaceAt;
  /** A message whose end has not arrived. */
  #rest: Buffer = NOTHING;

  constructor(placeAt: PlaceAt) {
    this.#placeAt = placeAt;
  }

  /** @returns What each message says. */
  read(chunk: Buffer): Buffer[] {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    const payloads: Buffer[] = [];
    let at = 0;
    for (let place = this.#placeAt(bytes, at); place; place = this.#placeAt(bytes, at)) {
      payloads.push(place.payload);
      at = place.end;
    }
    // Not a view: what thousands of clients keep must not hold all that they ever read.
    this.#rest = at < bytes.length ? Buffer.from(bytes.subarray(at)) : NOTHING;
    return payloads;
  }

  takeReply(): undefined {
    return undefined;
  }
}
