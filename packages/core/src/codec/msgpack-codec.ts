import { Decoder, Encoder } from "@msgpack/msgpack";
import { RepodError } from "../errors/repod-error.js";
import type { Codec, WireMap } from "./codec.js";
import { EncodableCheck } from "./encodable.js";
import { extensions } from "./extensions.js";
import { isForbiddenKey } from "./forbidden-keys.js";
import { notEncodableBecause } from "./not-encodable.js";
import { ownBytes } from "./own-bytes.js";
import { repairMap } from "./repair.js";
import { Scanner } from "./scan.js";

export interface MsgpackCodecOptions {
  /**
   * How deep maps and arrays may be nested, the message itself included: an integer from 1 to 1,000.
   *
   * Defaults to 32.
   */
  readonly maxDepth?: number;
  /**
   * How many entries of maps and elements of arrays a message may have in all: an integer from 0 on.
   *
   * Defaults to 16,384.
   */
  readonly maxElements?: number;
}

/**
 * A codec for msgpack. The limits hold in both directions, so that a message which the other side would refuse does
 * not leave this one.
 *
 * Sending: `undefined` is left out of maps and is nil in arrays. Strings are made well-formed. A `Date` travels as a
 * timestamp, typed arrays and `DataView` as their bytes, an instance of a class of yours as the map of its own
 * enumerable fields. `Map`, `Set`, functions, symbols, bigint and other objects of the platform are refused, and so are
 * instances of a class with a `Symbol.toStringTag`, which cannot be told from them.
 *
 * Receiving: bytes are a `Uint8Array` with an ArrayBuffer of its own; an extension type other than the timestamp is an
 * `ExtData`, which can be sent on. Integer keys become strings. Integers beyond 2^53, which other languages can send,
 * are rounded; -0 is 0; a string of over 200 bytes loses a byte order mark at its beginning.
 *
 * @throws RepodError `invalid_option` when a limit is out of range.
 */
export function createMsgpackCodec(options: MsgpackCodecOptions = {}): Codec {
  const { maxDepth = 32, maxElements = 16_384 } = options;
  requireInteger("maxDepth", maxDepth, 1, 1_000);
  requireInteger("maxElements", maxElements, 0, 2 ** 32 - 1);
  return new MsgpackCodec(maxDepth, maxElements);
}

function requireInteger(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RepodError("invalid_option", `${name} must be an integer from ${least} to ${most}, not ${String(value)}.`);
}

class MsgpackCodec implements Codec {
  readonly #maxDepth: number;
  readonly #maxElements: number;
  readonly #encoder: Encoder;
  readonly #decoder = new Decoder({ extensionCodec: extensions, mapKeyConverter: toKey });
  readonly #encodable: EncodableCheck;
  readonly #scanner: Scanner;
  #encoding = false;

  constructor(maxDepth: number, maxElements: number) {
    this.#maxDepth = maxDepth;
    this.#maxElements = maxElements;
    // The encoder's depth counts the values in the deepest container, ours only containers.
    this.#encoder = new Encoder({ extensionCodec: extensions, maxDepth: maxDepth + 1 });
    this.#encodable = new EncodableCheck(maxDepth, maxElements);
    this.#scanner = new Scanner(maxDepth, maxElements);
  }

  get hasProtocolKeys(): boolean {
    return this.#scanner.hasProtocolKeys;
  }

  encode(message: WireMap): Uint8Array {
    // A getter in a message may send another message: that one gets a codec, and memory, of its own.
    if (this.#encoding) return new MsgpackCodec(this.#maxDepth, this.#maxElements).encode(message);
    this.#encoding = true;
    try {
      this.#encodable.check(message);
      return this.#encoder.encodeSharedRef(this.#encodable.needsRepair ? repairMap(message) : message);
    } catch (error) {
      if (error instanceof RepodError && error.code === "not_encodable") throw error;
      throw notEncodableBecause(this.#encodable.path, "cannot be read", { cause: error });
    } finally {
      this.#encoding = false;
    }
  }

  decode(body: Uint8Array): WireMap {
    this.#scanner.scan(body);
    const message = this.#decode(body);
    if (this.#scanner.hasBytes) ownBytes(message);
    return message;
  }

  #decode(body: Uint8Array): WireMap {
    try {
      return this.#decoder.decode(body) as WireMap;
    } catch (cause) {
      throw new RepodError("bad_frame", "The body of a frame is no valid message: it could not be decoded.", { cause });
    }
  }
}

/** Integer keys, which Python can send, become strings: JavaScript has no others. */
function toKey(key: unknown): string {
  const name = typeof key === "string" ? key : String(key);
  if (isForbiddenKey(name)) throw new Error(`The key ${name} is not allowed.`);
  return name;
}
