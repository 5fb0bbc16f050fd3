import { EXPLAINS } from "#explains";
import { RepodError } from "../errors/repod-error.js";
import type { Codec, WireMap } from "./codec.js";
import { ExtData, TIMESTAMP } from "./ext-data.js";
import { isForbiddenKey } from "./forbidden-keys.js";
import { addKey, createKeyCache, findKey } from "./key-cache.js";
import type { Limits } from "./limits.js";
import { isMapHead } from "./map-head.js";
import { decodeTimestamp } from "./timestamp.js";
import { readUtf8 } from "./utf8.js";

const NOTHING: Uint8Array = new Uint8Array(0);

const scratch = new DataView(new ArrayBuffer(8));

/**
 * What reads msgpack maps and refuses everything else. Takes memory for what has arrived, never at an announced count;
 * reusable, also after it has refused.
 */
export function createDecoder({ maxDepth, maxElements }: Limits): Omit<Codec, "encode"> {
  const keys = createKeyCache();
  let bytes = NOTHING;
  let at = 0;
  let end = 0;
  /** How many elements the message may still have. */
  let elements = 0;
  let hasProtocolKeys = false;

  return {
    decode(body) {
      bytes = body;
      at = 0;
      end = body.byteLength;
      elements = maxElements;
      hasProtocolKeys = false;
      try {
        if (!isMapHead(body[0])) refuse(EXPLAINS && "no map");
        const message = readValue(0) as WireMap;
        if (at < end) refuse(EXPLAINS && "bytes after the map");
        return message;
      } finally {
        bytes = NOTHING;
      }
    },
    get hasProtocolKeys() {
      return hasProtocolKeys;
    },
    get elementCount() {
      return maxElements - elements;
    },
  };

  /** @param depth - How many containers are around the value. */
  function readValue(depth: number): unknown {
    if (at === end) refuseCut();
    const head = bytes[at++]!;
    if (head < 0x80) return head;
    if (head < 0x90) return readMap(head & 0x0f, depth);
    if (head < 0xa0) return readArray(head & 0x0f, depth);
    if (head < 0xc0) return readString(head & 0x1f);
    if (head >= 0xe0) return head - 0x100;
    // From here on, within a family of heads each has a number, or a length, twice as wide as the one before.
    if (head < 0xc4) return readSimple(head);
    if (head < 0xc7) return readBytes(readUint(1 << (head - 0xc4)));
    if (head < 0xca) return readExtension(readUint(1 << (head - 0xc7)));
    if (head < 0xcc) return readFloat(head);
    if (head < 0xd4) return readInteger(head);
    if (head < 0xd9) return readExtension(1 << (head - 0xd4));
    if (head < 0xdc) return readString(readUint(1 << (head - 0xd9)));
    if (head < 0xde) return readArray(readUint(2 << (head - 0xdc)), depth);
    return readMap(readUint(2 << (head - 0xde)), depth);
  }

  function readSimple(head: number): boolean | null {
    if (head === 0xc1) refuse(EXPLAINS && "0xc1");
    return head === 0xc0 ? null : head === 0xc3;
  }

  function readFloat(head: number): number {
    scratch.setUint32(0, readUint(4));
    if (head === 0xca) return scratch.getFloat32(0);
    scratch.setUint32(4, readUint(4));
    return scratch.getFloat64(0);
  }

  function readInteger(head: number): number {
    const isSigned = head >= 0xd0;
    const width = head & 3;
    if (width === 3) {
      const high = readUint(4);
      return (isSigned ? high | 0 : high) * 2 ** 32 + readUint(4);
    }
    const value = readUint(1 << width);
    const unused = 32 - (8 << width);
    return isSigned ? (value << unused) >> unused : value;
  }

  function readMap(count: number, depth: number): WireMap {
    enter(count, 2 * count, depth);
    const map: WireMap = {};
    while (count-- > 0) {
      const key = readKey(depth + 1);
      map[key] = readValue(depth + 1);
    }
    return map;
  }

  function readArray(count: number, depth: number): unknown[] {
    enter(count, count, depth);
    const array: unknown[] = [];
    while (count-- > 0) array.push(readValue(depth + 1));
    return array;
  }

  /** @param values - How many follow, the keys of a map among them: each takes a byte at least. */
  function enter(count: number, values: number, depth: number): void {
    if (values > end - at) refuseCut();
    if (depth === maxDepth) refuse(EXPLAINS && `it is nested deeper than ${maxDepth}`);
    elements -= count;
    if (elements < 0) refuse(EXPLAINS && `it is beyond ${maxElements} elements`);
  }

  function readKey(depth: number): string {
    const head = bytes[at]!;
    const start = at + 1;
    const keyEnd = start + (head & 0x1f);
    const isShort = head >> 5 === 5 && keyEnd <= end;
    let key = isShort ? findKey(keys, bytes, start, keyEnd) : undefined;
    if (key !== undefined) {
      at = keyEnd;
    } else {
      const value = readValue(depth);
      // Integer keys, which Python can send, become strings: JavaScript has no others. Two heads are of floats.
      if (typeof value !== "string" && (typeof value !== "number" || head >> 1 === 0x65)) {
        refuse(EXPLAINS && "a key of another type");
      }
      key = String(value);
      if (isForbiddenKey(key)) refuse(EXPLAINS && `the key ${key} is not allowed`);
      if (isShort) addKey(keys, key, bytes, start, keyEnd);
    }
    if (depth === 1 && key.startsWith("$")) hasProtocolKeys = true;
    return key;
  }

  function readString(size: number): string {
    const start = skip(size);
    return readUtf8(bytes, start, at) ?? refuse(EXPLAINS && "no UTF-8");
  }

  /** Bytes with an ArrayBuffer of their own: those around them are soon overwritten, and belong to others too. */
  function readBytes(size: number): Uint8Array {
    return new Uint8Array(new Uint8Array(bytes.buffer, bytes.byteOffset + skip(size), size));
  }

  function readExtension(size: number): Date | ExtData {
    const type = (readUint(1) << 24) >> 24;
    if (type !== TIMESTAMP) return new ExtData(type, readBytes(size));
    const words: number[] = [];
    while (words.length < size >> 2 && words.length < 3) words.push(readUint(4));
    const date = new Date(decodeTimestamp(words));
    if (words.length * 4 !== size || Number.isNaN(date.getTime())) refuse(EXPLAINS && "no date");
    return date;
  }

  /** An unsigned integer of one, two or four bytes. */
  function readUint(size: number): number {
    let value = 0;
    for (let next = skip(size); next < at; next++) value = value * 0x100 + bytes[next]!;
    return value;
  }

  /** Goes on by so many bytes; returns where they begin. */
  function skip(size: number): number {
    const start = at;
    if (size > end - start) refuseCut();
    at += size;
    return start;
  }

  function refuseCut(): never {
    refuse(EXPLAINS && "it is cut");
  }

  /** @param what - In words, where they are told. */
  function refuse(what: string | false): never {
    throw new RepodError("bad_frame", EXPLAINS ? `A frame is no valid message: ${what}, at byte ${at}.` : undefined);
  }
}
