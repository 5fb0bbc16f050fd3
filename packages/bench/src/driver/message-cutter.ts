import type { Place, PlaceAt } from "./place.js";
import type { MessageReader } from "./wire.js";

const NOTHING = Buffer.alloc(0);

/** Cuts what arrives into its messages, of any length, where there is nothing else. */
export class MessageCutter<P extends Place = Place> implements MessageReader {
  readonly #placeAt: PlaceAt<P>;
  /** A message whose end has not arrived. */
  #rest: Buffer = NOTHING;

  constructor(placeAt: PlaceAt<P>) {
    this.#placeAt = placeAt;
  }

  /** @returns What each message says. */
  read(chunk: Buffer): Buffer[] {
    return this.cut(chunk).map(({ payload }) => payload);
  }

  /** @returns Whole messages. */
  cut(chunk: Buffer): P[] {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    const places: P[] = [];
    let at = 0;
    for (let place = this.#placeAt(bytes, at); place; place = this.#placeAt(bytes, at)) {
      places.push(place);
      at = place.end;
    }
    // Not a view: what thousands of clients keep must not hold all that they ever read.
    this.#rest = at < bytes.length ? Buffer.from(bytes.subarray(at)) : NOTHING;
    return places;
  }

  takeReply(): undefined {
    return undefined;
  }

  accompany(bytes: Uint8Array): Uint8Array {
    return bytes;
  }
}
