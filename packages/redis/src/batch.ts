/** In front of each piece: its length as an unsigned 32-bit integer, big-endian. */
const LENGTH_BYTES = 4;

/** Joins pieces, so that they travel as one. */
export function joinPieces(pieces: readonly Uint8Array[], byteLength: number): Buffer {
  const joined = Buffer.allocUnsafe(byteLength + pieces.length * LENGTH_BYTES);
  let at = 0;
  for (const piece of pieces) {
    at = joined.writeUInt32BE(piece.length, at);
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

/** Calls back with each piece, in order. What was joined by nobody is one piece: whoever gets it knows what to think of it. */
export function splitPieces(joined: Buffer, onPiece: (bytes: Uint8Array) => void): void {
  let at = 0;
  while (at < joined.length) {
    const start = at + LENGTH_BYTES;
    const end = start <= joined.length ? start + joined.readUInt32BE(at) : Infinity;
    if (end > joined.length) return onPiece(joined.subarray(at));
    onPiece(joined.subarray(start, end));
    at = end;
  }
}
