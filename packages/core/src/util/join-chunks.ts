/**
 * Copies pieces of bytes into one new buffer.
 *
 * @param byteLength - The sum of their lengths.
 * @param before - How many bytes the caller will write in front of them. Defaults to 0.
 */
export function joinChunks(
  chunks: readonly Uint8Array[],
  byteLength: number,
  allocate: (byteLength: number) => Uint8Array,
  before = 0,
): Uint8Array {
  const joined = allocate(before + byteLength);
  let offset = before;
  for (const chunk of chunks) {
    joined.set(chunk, offset);
    offset += chunk.length;
  }
  return joined;
}
