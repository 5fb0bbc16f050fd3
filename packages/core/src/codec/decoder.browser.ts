import { RepodError } from "../errors/repod-error.js";
import type { Codec, WireMap } from "./codec.js";
import { ExtData, TIMESTAMP } from "./ext-data.js";
import { isForbiddenKey } from "./forbidden-keys.js";
import type { Limits } from "./limits.js";
import { isMapHead } from "./map-head.js";

// What decoder.ts does, for browsers, where it is loaded before anybody plays. Without words for what is wrong, and
// without looking ahead: reading beyond the end throws by itself.

/** What of the global object is used. */
interface Host {
  readonly TextDecoder: new (
    label: string,
    options: { fatal: boolean; ignoreBOM: boolean },
  ) => { decode(bytes: Uint8Array): string };
}

// Does not ignore a byte order mark, whatever the option is called: the mark belongs to the text.
const decoder = new (globalThis as unknown as Host).TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The longest text that is read letter by letter, as utf8.ts has it. */
const LONGEST_BY_HAND = 32;

/** How numbers are read, by head from 0xca on. The last two bits of the head tell the size. */
const NUMBERS = [
  "getFloat32",
  "getFloat64",
  "getUint8",
  "getUint16",
  "getUint32",
  "getBigUint64",
  "getInt8",
  "getInt16",
  "getInt32",
  "getBigInt64",
] as const;

/** What reads msgpack maps and refuses everything else. Reusable, also after it has refused. */
export function createDecoder({ maxDepth, maxElements }: Limits): Omit<Codec, "encode" | "elementCount"> {
  let bytes: Uint8Array;
  let view: DataView;
  let at: number;
  /** How many elements the message may still have. */
  let elements: number;
  let hasProtocolKeys = false;

  return {
    decode(body) {
      bytes = body;
      view = new DataView(body.buffer, body.byteOffset, body.byteLength);
      at = 0;
      elements = maxElements;
      hasProtocolKeys = false;
      try {
        const message = readValue(0) as WireMap;
        if (isMapHead(body[0]) && at === body.byteLength) return message;
      } catch {
        // Whatever it was, the frame is refused.
      }
      return refuse();
    },
    get hasProtocolKeys() {
      return hasProtocolKeys;
    },
  };

  /** @param depth - How many containers are around the value. */
  function readValue(depth: number): unknown {
    const head = view.getUint8(at++);
    if (head < 0x80) return head;
    if (head < 0x90) return readMap(head & 0x0f, depth);
    if (head < 0xa0) return readArray(head & 0x0f, depth);
    if (head < 0xc0) return readString(head & 0x1f);
    if (head >= 0xe0) return head - 0x100;
    if (head === 0xc0) return null;
    if (head === 0xc1) refuse();
    // From here on, within a family of heads each has a number, or a length, twice as wide as the one before. A length is
    // read as the unsigned number of that width, whose heads begin with 0xcc.
    if (head < 0xc4) return head === 0xc3;
    if (head < 0xc7) return readBytes(readNumber(0xcc + head - 0xc4));
    if (head < 0xca) return readExtension(readNumber(0xcc + head - 0xc7));
    if (head < 0xd4) return readNumber(head);
    if (head < 0xd9) return readExtension(1 << (head - 0xd4));
    if (head < 0xdc) return readString(readNumber(0xcc + head - 0xd9));
    if (head < 0xde) return readArray(readNumber(0xcd + head - 0xdc), depth);
    return readMap(readNumber(0xcd + head - 0xde), depth);
  }

  function readNumber(head: number): number {
    return Number(view[NUMBERS[head - 0xca]!](skip(1 << (head & 3))));
  }

  function readMap(count: number, depth: number): WireMap {
    enter(count, depth);
    const map: WireMap = {};
    while (count-- > 0) map[readKey(depth + 1)] = readValue(depth + 1);
    return map;
  }

  function readArray(count: number, depth: number): unknown[] {
    enter(count, depth);
    const array: unknown[] = [];
    while (count-- > 0) array.push(readValue(depth + 1));
    return array;
  }

  function enter(count: number, depth: number): void {
    elements -= count;
    if (depth === maxDepth || elements < 0) refuse();
  }

  function readKey(depth: number): string {
    const head = bytes[at]!;
    const value = readValue(depth);
    const key = String(value);
    // Integer keys, which Python can send, become strings: JavaScript has no others. Two heads are of floats.
    const isKey = typeof value === "string" || (typeof value === "number" && head >> 1 !== 0x65);
    if (!isKey || isForbiddenKey(key)) refuse();
    if (depth === 1 && key.startsWith("$")) hasProtocolKeys = true;
    return key;
  }

  function readString(size: number): string {
    const start = skip(size);
    let text = "";
    for (let next = start; next < at; next++) {
      const unit = bytes[next]!;
      if (size > LONGEST_BY_HAND || unit > 0x7f) return decoder.decode(bytes.subarray(start, at));
      text += String.fromCharCode(unit);
    }
    return text;
  }

  /** Bytes with an ArrayBuffer of their own: those around them are soon overwritten, and belong to others too. */
  function readBytes(size: number): Uint8Array {
    const start = skip(size);
    return new Uint8Array(bytes.subarray(start, at));
  }

  function readExtension(size: number): Date | ExtData {
    const type = view.getInt8(at++);
    if (type !== TIMESTAMP) return new ExtData(type, readBytes(size));
    const date = new Date(readTime(size));
    if (Number.isNaN(date.getTime())) refuse();
    return date;
  }

  /** In milliseconds since 1970, from one of the forms that timestamp.ts tells of. */
  function readTime(size: number): number {
    const first = readNumber(0xce);
    if (size === 4) return first * 1e3;
    if (size === 12) return readNumber(0xd3) * 1e3 + first / 1e6;
    if (size !== 8) refuse();
    return ((first & 3) * 2 ** 32 + readNumber(0xce)) * 1e3 + (first >>> 2) / 1e6;
  }

  /** Goes on by so many bytes; returns where they begin. */
  function skip(size: number): number {
    const start = at;
    at += size;
    if (at > bytes.length) refuse();
    return start;
  }
}

function refuse(): never {
  throw new RepodError("bad_frame");
}
