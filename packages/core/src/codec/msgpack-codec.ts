import type { Codec } from "./codec.js";
import { createDecoder } from "#decoder";
import { createEncoder } from "#encoder";
import { DEFAULT_LIMITS } from "./limits.js";
import type { Limits } from "./limits.js";

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
 * are rounded; -0 is 0.
 */
export function createMsgpackCodec(limits: Partial<Limits> = {}): Codec {
  const all = { ...DEFAULT_LIMITS, ...limits };
  const decoder = createDecoder(all);
  return Object.assign(decoder, { encode: createEncoder(all) });
}
