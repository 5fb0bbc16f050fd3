import { notEncodable, typeFault } from "#not-encodable";
import type { Codec, WireMap } from "./codec.js";
import { ExtData, TIMESTAMP } from "./ext-data.js";
import { isForbiddenKey } from "./forbidden-keys.js";
import type { Limits } from "./limits.js";
import { isMapHead } from "./map-head.js";
import type { PathKey } from "./not-encodable.js";
import { encodeTimestamp } from "./timestamp.js";
import { typeName } from "./type-name.js";
import { writeUtf8 } from "./utf8.js";

/**
 * Messages are written one after the other into slabs of this size, in bytes: that of the pool from which Node gives small
 * buffers. A message keeps its slab alive.
 */
const SLAB_BYTES = 8_192;
/** Where the rest of a slab is too little, a message of this length has memory of its own; a shorter one begins a new slab. */
const LARGE_BYTES = 2_048;
/**
 * How much memory for messages that do not fit into the slab is kept for the next one: as much as a text of 64 KiB takes,
 * which has room for three bytes to a character while it is written. What a larger one took is given back.
 */
const KEPT_BYTES = 262_144;

const NOTHING = new Uint8Array(0);

/** The most bytes in front of a string, its length among them. */
const LONGEST_HEAD = 5;

/** The heads of arrays and maps, from here on, have no form with a size of one byte. */
const CONTAINERS = 0xdc;

const { hasOwnProperty } = Object.prototype;

/**
 * What writes maps as msgpack and refuses what would not arrive as what it is, or what a receiver with the same limits
 * would refuse: the sender can be told where the mistake is, the receiver could only end the connection.
 *
 * Each value is read once. Reusable, also after it has refused, and from inside a getter of a message.
 */
export function createEncoder(limits: Limits): Codec["encode"] {
  const { maxDepth, maxElements } = limits;
  let slab = NOTHING;
  let slabView = new DataView(slab.buffer);
  /** From here on the slab is free. */
  let free = 0;
  let scratch = NOTHING;
  /** Where the message is written: the slab, or memory that is used again, at the same place as in the slab. */
  let bytes = slab;
  let view = slabView;
  let at = 0;
  /** How many elements the message may still have. */
  let elements = 0;
  /** By depth: the key, in its container, of what is being written. */
  const keys: PathKey[] = [];
  let depth = 0;
  let isBusy = false;

  return (message, before = 0) => {
    // From a getter of a message that is being written.
    if (isBusy) return createEncoder(limits)(message, before);
    const content = free + before;
    at = content;
    depth = 0;
    elements = maxElements;
    bytes = slab;
    view = slabView;
    isBusy = true;
    try {
      writeValue(message);
      if (!isMapHead(bytes[content])) refuse(typeFault(message));
      return taken();
    } catch (error) {
      if ((error as { code?: unknown } | null)?.code === "not_encodable") throw error;
      return refuse("cannot be read", { cause: error });
    } finally {
      isBusy = false;
    }
  };

  /** What was written, which will not be written over. */
  function taken(): Uint8Array {
    const start = free;
    const size = at - start;
    if (bytes === slab) {
      free = at;
      return new Uint8Array(slab.buffer, start, size);
    }
    if (size >= LARGE_BYTES) return bytes.slice(start, at);
    if (start + size > slab.length) {
      slab = new Uint8Array(SLAB_BYTES);
      slabView = new DataView(slab.buffer);
      free = 0;
    }
    slab.set(bytes.subarray(start, at), free);
    free += size;
    return new Uint8Array(slab.buffer, free - size, size);
  }

  function writeValue(value: unknown): void {
    if (typeof value === "string") writeString(value);
    else if (typeof value === "number") writeNumber(value);
    else if (typeof value === "boolean") writeByte(value ? 0xc3 : 0xc2);
    else if (value === null || value === undefined) writeByte(0xc0);
    else if (typeof value !== "object") refuse(typeFault(value));
    else if (Array.isArray(value)) writeArray(value);
    else if (isPlain(value)) writeMap(value);
    else writeInstance(value);
  }

  function writeMap(map: WireMap): void {
    enter();
    const start = at;
    let count = 0;
    writeByte(0);
    for (const key in map) {
      // Not `Object.hasOwn`: V8 sees through this form in a for-in loop and not (yet) through that (20 ns against 60).
      if (!hasOwnProperty.call(map, key)) continue;
      keys[depth - 1] = key;
      const value = map[key];
      if (value === undefined) continue;
      if (isForbiddenKey(key)) refuse("is not allowed as a key");
      takeElements(1);
      count++;
      writeString(key);
      writeValue(value);
    }
    depth--;
    writeHead(start, start + 1, 0x80, 0x10, 0xde, count);
  }

  function writeArray(array: readonly unknown[]): void {
    const { length } = array;
    // Before the loop: the length of a sparse array can be anything.
    takeElements(length);
    enter();
    writeHead(at, at, 0x90, 0x10, 0xdc, length);
    for (let index = 0; index < length; index++) {
      keys[depth - 1] = index;
      writeValue(array[index]);
    }
    depth--;
  }

  /** An object that is neither array nor plain. */
  function writeInstance(value: object): void {
    if (ArrayBuffer.isView(value)) {
      writeHead(at, at, 0, 0, 0xc4, value.byteLength);
      writeBytes(value);
    } else if (value instanceof Date && !Number.isNaN(value.getTime())) {
      const words = encodeTimestamp(value.getTime());
      writeExtensionHead(TIMESTAMP, words.length * 4);
      for (const word of words) writeUint(word, 4);
    } else if (value instanceof ExtData && isSendable(value)) {
      writeExtensionHead(value.type, value.data.length);
      writeBytes(value.data);
    } else if (typeName(value) === "Object") {
      // Of the user's classes, but nothing of the platform's: a Map or a URL would arrive as an empty map.
      writeMap(value as WireMap);
    } else {
      refuse(typeFault(value));
    }
  }

  function writeExtensionHead(type: number, size: number): void {
    // The sizes 1, 2, 4, 8 and 16 have heads of their own.
    if (size > 0 && size <= 16 && (size & (size - 1)) === 0) writeByte(0xd4 + Math.log2(size));
    else writeHead(at, at, 0, 0, 0xc7, size);
    writeByte(type);
  }

  function writeNumber(value: number): void {
    if (value >>> 0 === value) {
      writeHead(at, at, 0, 0x80, 0xcc, value);
    } else if ((value | 0) === value) {
      const width = value >= -0x80 ? 0 : value >= -0x8000 ? 1 : 2;
      if (value < -0x20) writeByte(0xd0 + width);
      writeUint(value, 1 << width);
    } else if (Number.isSafeInteger(value)) {
      writeByte(value < 0 ? 0xd3 : 0xcf);
      writeUint(Math.floor(value / 2 ** 32), 4);
      writeUint(value, 4);
    } else {
      writeByte(0xcb);
      reserve(8);
      view.setFloat64(at, value);
      at += 8;
    }
  }

  function writeString(text: string): void {
    const { length } = text;
    reserve(LONGEST_HEAD + 3 * length);
    const start = at;
    // As if it were ASCII, as most are.
    const content = start + 1 + sizeBytesOf(0x20, 0xd9, length);
    at = writeUtf8(text, bytes, content);
    writeHead(start, content, 0xa0, 0x20, 0xd9, at - content);
  }

  function writeBytes({ buffer, byteOffset, byteLength }: ArrayBufferView): void {
    reserve(byteLength);
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }

  /**
   * Writes the head of a value, which tells its size, at `start`. What was written of it from `content` on is moved if the
   * head takes more room than it was given.
   *
   * @param fixed - The head for size 0; it and those after it are for sizes below `limit`.
   * @param sized - The first of the heads that are followed by the size.
   */
  function writeHead(start: number, content: number, fixed: number, limit: number, sized: number, size: number): void {
    // As nearly all are.
    if (size < limit && content === start + 1) {
      bytes[start] = fixed + size;
      return;
    }
    const sizeBytes = sizeBytesOf(limit, sized, size);
    const missing = start + 1 + sizeBytes - content;
    if (missing > 0) {
      reserve(missing);
      if (at > content) bytes.copyWithin(content + missing, content, at);
      at += missing;
    }
    bytes[start] = sizeBytes === 0 ? fixed + size : sized + (sizeBytes >> 1) - (sized < CONTAINERS ? 0 : 1);
    put(size, start + 1, sizeBytes);
  }

  function writeByte(byte: number): void {
    reserve(1);
    bytes[at++] = byte;
  }

  function writeUint(value: number, size: number): void {
    reserve(size);
    put(value, at, size);
    at += size;
  }

  /** The lowest bytes of a number, big-endian. */
  function put(value: number, start: number, size: number): void {
    for (let next = start + size; next > start; value >>>= 8) bytes[--next] = value;
  }

  /** Makes sure that so many bytes can be written. Replaces `bytes` and `view` if need be. */
  function reserve(size: number): void {
    if (at + size > bytes.length) enlarge(at + size);
  }

  function enlarge(size: number): void {
    const written = bytes.subarray(free, at);
    bytes = scratch.length < size ? new Uint8Array(Math.max(size, 2 * bytes.length)) : scratch;
    bytes.set(written, free);
    view = new DataView(bytes.buffer);
    if (bytes.length <= KEPT_BYTES) scratch = bytes;
  }

  function refuse(what: string, details?: { cause: unknown }): never {
    throw notEncodable(keys.slice(0, depth), what, details);
  }

  /** Goes into a container. */
  function enter(): void {
    if (depth === maxDepth) refuse(`is nested deeper than ${maxDepth}, or contains itself`);
    depth++;
  }

  function takeElements(count: number): void {
    elements -= count;
    if (elements < 0) refuse(`is beyond ${maxElements} elements`);
  }
}

function isPlain(value: object): value is WireMap {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isSendable({ type, data }: ExtData): boolean {
  return data instanceof Uint8Array && type === (type << 24) >> 24 && type !== TIMESTAMP;
}

/** How many bytes tell a size, besides the head. */
function sizeBytesOf(limit: number, sized: number, size: number): number {
  if (size < limit) return 0;
  if (size < 0x100 && sized < CONTAINERS) return 1;
  return size < 0x1_0000 ? 2 : 4;
}
