import { RepodError } from "../errors/repod-error.js";
import { isUtf8 } from "./utf8.js";

// What a value is, ordered so that one comparison tells what may be a key and what holds other values.
const INTEGER = 0;
const STRING = 1;
const SCALAR = 2;
const BYTES = 3;
const ARRAY = 4;
const MAP = 5;
const NEVER_USED = 6;

/** By first byte: what the value is. */
const KIND = new Uint8Array(256);
/** By first byte: how many bytes of length or count follow it. */
const LENGTH_BYTES = new Uint8Array(256);
/** By first byte: how many bytes (of a container, values) follow besides those that the length bytes tell. */
const FIXED_SIZE = new Uint8Array(256);

function define(first: number, last: number, kind: number, lengthBytes: number, fixedSize: number): void {
  KIND.fill(kind, first, last + 1);
  LENGTH_BYTES.fill(lengthBytes, first, last + 1);
  FIXED_SIZE.fill(fixedSize, first, last + 1);
}

define(0x00, 0x7f, INTEGER, 0, 0);
for (let count = 0; count < 16; count++) {
  define(0x80 + count, 0x80 + count, MAP, 0, count);
  define(0x90 + count, 0x90 + count, ARRAY, 0, count);
}
for (let length = 0; length < 32; length++) define(0xa0 + length, 0xa0 + length, STRING, 0, length);
define(0xc0, 0xc0, SCALAR, 0, 0); // nil
define(0xc1, 0xc1, NEVER_USED, 0, 0);
define(0xc2, 0xc3, SCALAR, 0, 0); // false, true
define(0xca, 0xca, SCALAR, 0, 4); // float 32
define(0xcb, 0xcb, SCALAR, 0, 8); // float 64
for (let power = 0; power < 3; power++) {
  const lengthBytes = 2 ** power;
  define(0xc4 + power, 0xc4 + power, BYTES, lengthBytes, 0); // bin
  define(0xc7 + power, 0xc7 + power, BYTES, lengthBytes, 1); // ext, and its type
  define(0xd9 + power, 0xd9 + power, STRING, lengthBytes, 0);
}
for (let power = 0; power < 4; power++) {
  define(0xcc + power, 0xcc + power, INTEGER, 0, 2 ** power); // uint
  define(0xd0 + power, 0xd0 + power, INTEGER, 0, 2 ** power); // int
}
for (let power = 0; power < 5; power++) define(0xd4 + power, 0xd4 + power, BYTES, 0, 2 ** power + 1); // fixext
define(0xdc, 0xdc, ARRAY, 2, 0);
define(0xdd, 0xdd, ARRAY, 4, 0);
define(0xde, 0xde, MAP, 2, 0);
define(0xdf, 0xdf, MAP, 4, 0);
define(0xe0, 0xff, INTEGER, 0, 0);

const DOLLAR = 0x24;

/**
 * Looks over a msgpack body before it is decoded and refuses what would harm the decoder, which takes memory at
 * whatever count is announced and accepts any bytes as a string. Iterative; allocates nothing; reusable, also after it
 * has refused.
 */
export class Scanner {
  /** Whether bin or ext values occur in what was last scanned. */
  hasBytes = false;
  /** Whether a top-level key in what was last scanned begins with `$`. */
  hasProtocolKeys = false;

  readonly #maxDepth: number;
  readonly #maxElements: number;
  /** By depth, for the containers around the present one: values still to come, the keys of a map among them. */
  readonly #remaining: Uint32Array;
  /** By depth: whether the container is a map. */
  readonly #isMap: Uint8Array;

  constructor(maxDepth: number, maxElements: number) {
    this.#maxDepth = maxDepth;
    this.#maxElements = maxElements;
    this.#remaining = new Uint32Array(maxDepth + 1);
    this.#isMap = new Uint8Array(maxDepth + 1);
  }

  /**
   * Checks that `bytes` are one msgpack map and nothing after it, whole, within the limits on depth and elements, with
   * strings in UTF-8 and keys that are strings or integers.
   *
   * @throws RepodError `bad_frame`, saying what is wrong at which byte.
   */
  scan(bytes: Uint8Array): void {
    this.hasBytes = false;
    this.hasProtocolKeys = false;
    const end = bytes.byteLength;
    if (end === 0 || KIND[bytes[0]!] !== MAP) throw refusal("it is no map", 0);

    const remainingAt = this.#remaining;
    const isMapAt = this.#isMap;
    let elements = 0;
    let depth = 0;
    // Around the top-level map: room for one value.
    let remaining = 1;
    let isMap = 0;
    let at = 0;
    while (true) {
      if (remaining === 0) {
        depth--;
        if (depth < 0) break;
        remaining = remainingAt[depth]!;
        isMap = isMapAt[depth]!;
        continue;
      }
      if (at >= end) throw refusal("it ends in the middle", at);
      const isKey = isMap !== 0 && (remaining & 1) === 0;
      remaining--;

      const head = bytes[at++]!;
      const kind = KIND[head]!;
      let size = FIXED_SIZE[head]!;
      const lengthBytes = LENGTH_BYTES[head]!;
      if (lengthBytes !== 0) {
        if (end - at < lengthBytes) throw refusal("it ends in the middle", at);
        size += readLength(bytes, at, lengthBytes);
        at += lengthBytes;
      }
      if (isKey && kind > STRING) throw refusal("a key is neither a string nor an integer", at);

      if (kind < ARRAY) {
        if (size > end - at) throw refusal("it ends in the middle", at);
        if (kind === STRING) {
          if (!isUtf8(bytes, at, at + size)) throw refusal("a string is not UTF-8", at);
          if (isKey && depth === 1 && size > 0 && bytes[at] === DOLLAR) this.hasProtocolKeys = true;
        } else if (kind === BYTES) {
          this.hasBytes = true;
        }
        at += size;
        continue;
      }
      if (kind === NEVER_USED) throw refusal("0xc1 is no value", at);

      if (depth === this.#maxDepth) throw refusal(`it is nested deeper than ${this.#maxDepth}`, at);
      const values = kind === MAP ? 2 * size : size;
      if (values > end - at) throw refusal("a count is larger than what follows", at);
      elements += size;
      if (elements > this.#maxElements) throw refusal(`it has more than ${this.#maxElements} elements`, at);
      remainingAt[depth] = remaining;
      isMapAt[depth] = isMap;
      depth++;
      remaining = values;
      isMap = kind === MAP ? 1 : 0;
    }
    if (at < end) throw refusal("something follows the map", at);
  }
}

function readLength(bytes: Uint8Array, at: number, lengthBytes: number): number {
  if (lengthBytes === 1) return bytes[at]!;
  if (lengthBytes === 2) return (bytes[at]! << 8) | bytes[at + 1]!;
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

function refusal(what: string, at: number): RepodError {
  return new RepodError("bad_frame", `The body of a frame is no valid message: ${what}, at byte ${at}.`);
}
