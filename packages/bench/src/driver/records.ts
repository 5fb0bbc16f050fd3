import { encode } from "@msgpack/msgpack";

/** The definition of a record: an extension by one byte, `r`, which is the record's number. The keys follow. */
const DEFINITION = [0xd4, 0x72] as const;
const FIRST_NUMBER = 0x40;
/** More numbers than these are not of one byte. */
const MOST_RECORDS = 64;
/** Arrays whose length is told with their type, and in two bytes. */
const SHORT_ARRAY = 0x90;
const MOST_IN_SHORT_ARRAY = 15;
const ARRAY_16 = 0xdc;

/**
 * Msgpack as msgpackr writes it by itself: objects are records. The keys of one are written where it first has such an
 * object, and from then on only its number.
 *
 * @throws Error when there are more kinds of objects than messages of the benchmark have.
 */
export function encodeRecords(value: unknown): Buffer {
  const parts: Uint8Array[] = [];
  write(value, parts, new Map());
  return Buffer.concat(parts);
}

/** @param numbers - Of the records so far, by their keys. */
function write(value: unknown, parts: Uint8Array[], numbers: Map<string, number>): void {
  if (Array.isArray(value)) {
    parts.push(arrayHead(value.length));
    for (const item of value) write(item, parts, numbers);
    return;
  }
  if (typeof value !== "object" || value === null) {
    parts.push(encode(value));
    return;
  }
  parts.push(recordHead(Object.keys(value), numbers));
  for (const item of Object.values(value)) write(item, parts, numbers);
}

function arrayHead(length: number): Uint8Array {
  return length <= MOST_IN_SHORT_ARRAY
    ? Uint8Array.of(SHORT_ARRAY + length)
    : Uint8Array.of(ARRAY_16, length >> 8, length & 0xff);
}

function recordHead(keys: readonly string[], numbers: Map<string, number>): Uint8Array {
  const shape = keys.join();
  const known = numbers.get(shape);
  if (known !== undefined) return Uint8Array.of(known);
  if (numbers.size === MOST_RECORDS) throw new Error(`There are more than ${MOST_RECORDS} kinds of objects.`);
  const number = FIRST_NUMBER + numbers.size;
  numbers.set(shape, number);
  return Buffer.concat([Uint8Array.of(...DEFINITION, number), encode(keys)]);
}
