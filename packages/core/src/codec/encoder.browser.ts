import { EXPLAINS } from "#explains";
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
  readonly TextEncoder: new () => { encode(text: string): Uint8Array };
}

const encoder = new (globalThis as unknown as Host).TextEncoder();

/** What writes maps as msgpack and refuses what would not arrive as what it is, or what a receiver would refuse. */
export function createEncoder({ maxDepth, maxElements }: Limits): Codec["encode"] {
  return (message, before = 0) => {
    /** Of each number the lowest eight bits count. */
    const bytes = new Array<number>(before).fill(0);
    /** How many elements the message may still have. */
    let elements = maxElements;
    /** Of each container around what is being written, the key. */
    const path: PathKey[] = [];

    try {
      writeValue(message);
      if (!isMapHead(bytes[before])) refuse(typeFault(message));
      return new Uint8Array(bytes);
    } catch (error) {
      if ((error as { code?: unknown } | null)?.code === "not_encodable") throw error;
      return refuse(EXPLAINS ? "cannot be read" : "", { cause: error });
    }

    function writeValue(value: unknown): void {
      if (typeof value === "string") writeSized(encoder.encode(value), 0xd9, 0x20, 0xa0);
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
        if (isForbiddenKey(key)) refuse(EXPLAINS ? "is not allowed as a key" : "");
        entries.push([key, value]);
      }
      open(entries.length, 0xde, 0x80);
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
      open(length, 0xdc, 0x90);
      const place = enter();
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

    function writeSized(content: ArrayBufferView, sized: number, limit?: number, fixed?: number): void {
      writeHead(content.byteLength, sized, limit, fixed);
      writeBytes(content);
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
      while (size-- > 0) bytes.push(Math.floor(value / 0x100 ** size));
    }

    function writeBytes({ buffer, byteOffset, byteLength }: ArrayBufferView): void {
      for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) bytes.push(byte);
    }

    /** Goes into a container; returns where its keys stand in the path. */
    function enter(): number {
      if (path.length === maxDepth) refuse(EXPLAINS ? `is nested deeper than ${maxDepth}, or contains itself` : "");
      return path.push("") - 1;
    }

    /** Writes the head of a container. */
    function open(count: number, sized: number, fixed: number): void {
      elements -= count;
      if (elements < 0) refuse(EXPLAINS ? `is beyond ${maxElements} elements` : "");
      writeHead(count, sized, 0x10, fixed, 1);
    }

    function refuse(what: string, details?: { cause: unknown }): never {
      throw notEncodable(path, what, details);
    }
  };
}

function isSendable({ type, data }: ExtData): boolean {
  return data instanceof Uint8Array && type === (type << 24) >> 24 && type !== TIMESTAMP;
}
