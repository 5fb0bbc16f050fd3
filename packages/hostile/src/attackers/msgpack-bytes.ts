/** The header of a frame and a body, whatever it is. */
export function frameOf(body: Uint8Array): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(body.length);
  return Buffer.concat([header, body]);
}

/** A string of up to 65,535 bytes, which need not be UTF-8. */
export function str(bytes: Uint8Array | string): Buffer {
  const text = Buffer.from(bytes);
  if (text.length < 32) return Buffer.concat([Buffer.from([0xa0 | text.length]), text]);
  const head = Buffer.from([0xda, 0, 0]);
  head.writeUInt16BE(text.length, 1);
  return Buffer.concat([head, text]);
}

/** A map of up to 15 entries, of keys and values that are bytes already. */
export function map(...entries: readonly (readonly [key: Uint8Array, value: Uint8Array])[]): Buffer {
  return Buffer.concat([Buffer.from([0x80 | entries.length]), ...entries.flat()]);
}

/** A message of an action that clients may send, with one entry besides. */
export function messageWith(key: Uint8Array, value: Uint8Array): Buffer {
  return map([str("action"), str("move")], [key, value]);
}

/** The least value there is. */
export const NIL = Buffer.from([0xc0]);

/** The header of an array or a map with so many elements, whether they follow or not. */
export function arrayHeader(length: number): Buffer {
  return header32(0xdd, length);
}

export function mapHeader(length: number): Buffer {
  return header32(0xdf, length);
}

function header32(first: number, length: number): Buffer {
  const header = Buffer.from([first, 0, 0, 0, 0]);
  header.writeUInt32BE(length, 1);
  return header;
}
