import { notEncodable, typeFault } from "#not-encodable";
import type { Codec, WireMap } from "./codec.js";
import { ExtData, TIMESTAMP } from "./ext-data.js";
import { isForbiddenKey } from "./forbidden-keys.js";
import type { Limits } from "./limits.js";
import { isMapHead } from "./map-head.js";
import type { PathKey } from "./not-encodable.js";
import { encodeTimestamp } from "./timestamp.js";
import { typeName } from "./type-name.js";

// What encoder.ts does, for browsers, where it is loaded before anybody plays and writes what one player says. Without
// memory that is used again, and with each size known before it is written.

/** What of the global object is used. */
interface Host {
  readonly TextEncoder: new () => { encodeInto(text: string, into: Uint8Array): { readonly written: number } };
}

const encoder = new (globalThis as unknown as Host).TextEncoder();

/** The most bytes in front of a string, its length among them. */
const LONGEST_HEAD = 5;

/** What writes maps as msgpack and refuses what would not arrive as what it is, or what a receiver would refuse. */
export function createEncoder({ maxDepth, maxElements }: Limits): Codec["encode"] {
  return (message) => {
    let bytes = new Uint8Array(256);
    let at = 0;
    /** How many elements the message may still have. */
    let elements = maxElements;
    /** Of each container around what is being written, the key. */
    const path: PathKey[] = [];

    try {
      writeValue(message);
      if (!isMapHead(bytes[0])) refuse(typeFault(message));
      return bytes.subarray(0, at);
    } catch (error) {
      if ((error as { code?: unknown } | null)?.code === "not_encodable") throw error;
      return refuse("cannot be read", { cause: error });
    }

    function writeValue(value: unknown): void {
      if (typeof value === "string") writeString(value);
      else if (typeof value === "number") writeNumber(value);
      else if (typeof value === "boolean") write(value ? 0xc3 : 0xc2, 1);
      else if (value === null || value === undefined) write(0xc0, 1);
      else if (Array.isArray(value)) writeArray(value);
      else if (ArrayBuffer.isView(value)) {
        writeHead(value.byteLength, 0xc4);
        writeBytes(value);
      } else if (value instanceof Date && !Number.isNaN(value.getTime())) writeDate(value);
      else if (value instanceof ExtData && isSendable(value)) {
        writeExtensionHead(value.type, value.data.length);
        writeBytes(value.data);
      } else if (typeName(value) === "Object") writeMap(value as WireMap);
      else refuse(typeFault(value));
    }

    function writeMap(map: WireMap): void {
      const place = enter();
      const entries: [string, unknown][] = [];
      for (const key of Object.keys(map)) {
        path[place] = key;
        // Once, since it may be a getter.
        const value = map[key];
        if (value === undefined) continue;
        if (isForbiddenKey(key)) refuse("is not allowed as a key");
        takeElements(1);
        entries.push([key, value]);
      }
      writeHead(entries.length, 0xde, 0x10, 0x80, 1);
      for (const [key, value] of entries) {
        path[place] = key;
        writeValue(key);
        writeValue(value);
      }
      path.pop();
    }

    function writeArray(array: readonly unknown[]): void {
      const { length } = array;
      // Before the loop: the length of a sparse array can be anything.
      takeElements(length);
      const place = enter();
      writeHead(length, 0xdc, 0x10, 0x90, 1);
      for (let index = 0; index < length; index++) {
        path[place] = index;
        writeValue(array[index]);
      }
      path.pop();
    }

    function writeDate(date: Date): void {
      const words = encodeTimestamp(date.getTime());
      writeExtensionHead(TIMESTAMP, words.length * 4);
      for (const word of words) write(word, 4);
    }

    function writeExtensionHead(type: number, size: number): void {
      const fixed = [1, 2, 4, 8, 16].indexOf(size);
      if (fixed < 0) writeHead(size, 0xc7);
      else write(0xd4 + fixed, 1);
      write(type, 1);
    }

    function writeNumber(value: number): void {
      if (!Number.isSafeInteger(value)) {
        const float = new DataView(new ArrayBuffer(8));
        float.setFloat64(0, value);
        write(0xcb, 1);
        writeBytes(float);
      } else if (value >= 0) writeHead(value, 0xcc, 0x80);
      else if (value >= -0x20) write(value, 1);
      // One bit more for the sign.
      else writeHead(-2 * value - 1, 0xd0, 0, 0, 0, value);
    }

    function writeString(text: string): void {
      // Behind the longest head, and from there to where its own head ends.
      const start = at;
      const content = start + LONGEST_HEAD;
      reserve(LONGEST_HEAD + 3 * text.length);
      const { written } = encoder.encodeInto(text, bytes.subarray(content));
      at = start;
      writeHead(written, 0xd9, 0x20, 0xa0);
      bytes.copyWithin(reserve(written), content, content + written);
    }

    /**
     * Writes the head of a value, which tells its size.
     *
     * @param sized - The first of the heads that are followed by the size; it is told by twice as many bytes each time.
     * @param limit - Sizes below this are told by the head alone, from `fixed` on.
     * @param least - Of how many bytes the first size is, as a power of two.
     * @param told - What stands in place of the size.
     */
    function writeHead(size: number, sized: number, limit = 0, fixed = 0, least = 0, told = size): void {
      if (size < limit) {
        write(fixed + size, 1);
        return;
      }
      let power = least;
      while (size >= 2 ** (8 << power)) power++;
      write(sized + power - least, 1);
      write(told, 1 << power);
    }

    /** The lowest bytes of a whole number, big-endian. */
    function write(value: number, size: number): void {
      const start = reserve(size);
      for (let next = at; next > start; value = Math.floor(value / 0x100)) bytes[--next] = value;
    }

    function writeBytes({ buffer, byteOffset, byteLength }: ArrayBufferView): void {
      const start = reserve(byteLength);
      bytes.set(new Uint8Array(buffer, byteOffset, byteLength), start);
    }

    /** Goes on by so many bytes; returns where they begin. */
    function reserve(size: number): number {
      const start = at;
      at += size;
      if (at > bytes.length) {
        const written = bytes;
        bytes = new Uint8Array(2 * at);
        bytes.set(written);
      }
      return start;
    }

    /** Goes into a container; returns where its keys stand in the path. */
    function enter(): number {
      if (path.length === maxDepth) refuse(`is nested deeper than ${maxDepth}, or contains itself`);
      return path.push("") - 1;
    }

    function takeElements(count: number): void {
      elements -= count;
      if (elements < 0) refuse(`is beyond ${maxElements} elements`);
    }

    function refuse(what: string, details?: { cause: unknown }): never {
      throw notEncodable(path, what, details);
    }
  };
}

function isSendable({ type, data }: ExtData): boolean {
  return data instanceof Uint8Array && type === (type << 24) >> 24 && type !== TIMESTAMP;
}
