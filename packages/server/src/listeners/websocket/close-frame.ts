/** A control frame carries 125 bytes, of which the code takes two. */
const MAX_REASON_BYTES = 123;
const NORMAL_CLOSURE = 1000;

/** A close code that may stand in a close frame: `code` itself, or 1000 where that is reserved or unknown. */
export function sendableCloseCode(code: number): number {
  const isRegistered = code >= 1000 && code <= 1014 && (code < 1004 || code > 1006);
  return isRegistered || (code >= 3000 && code <= 4999) ? code : NORMAL_CLOSURE;
}

/** A reason in UTF-8, cut to what fits into a close frame, never inside a character. */
export function closeReason(reason: string): Buffer {
  // A character of the string takes at least a byte: a long text need not be encoded whole.
  const bytes = Buffer.from(reason.slice(0, MAX_REASON_BYTES + 1));
  if (bytes.length <= MAX_REASON_BYTES) return bytes;
  let end = MAX_REASON_BYTES;
  while (isContinuation(bytes[end]!)) end -= 1;
  return bytes.subarray(0, end);
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
