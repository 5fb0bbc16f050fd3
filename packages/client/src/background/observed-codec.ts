import type { Codec, WireMap } from "@repod/core/internal";

const NO_BYTES = new Uint8Array(0);

/** A codec that says when it decodes, and keeps at hand what it decoded last: that goes on to another thread as it came. */
export class ObservedCodec implements Codec {
  /** Is only valid until bytes arrive again. */
  body: Uint8Array = NO_BYTES;
  readonly #codec: Codec;
  readonly #onDecode: () => void;

  constructor(codec: Codec, onDecode: () => void) {
    this.#codec = codec;
    this.#onDecode = onDecode;
  }

  get hasProtocolKeys(): boolean {
    return this.#codec.hasProtocolKeys;
  }

  get elementCount(): number {
    return this.#codec.elementCount;
  }

  encode(message: WireMap, before?: number): Uint8Array {
    return this.#codec.encode(message, before);
  }

  decode(body: Uint8Array): WireMap {
    this.body = body;
    this.#onDecode();
    return this.#codec.decode(body);
  }
}
