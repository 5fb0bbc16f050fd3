/** What of the global object is used. */
interface Host {
  readonly TextEncoder: new () => {
    encodeInto(text: string, into: Uint8Array): { readonly written: number };
  };
  readonly TextDecoder: new (
    label: string,
    options: { fatal: boolean; ignoreBOM: boolean },
  ) => { decode(bytes: Uint8Array): string };
}

// What utf8.ts does, without its way for short texts: a client has few to read, and keys it remembers.

const { TextEncoder, TextDecoder } = globalThis as unknown as Host;
const encoder = new TextEncoder();
// Does not ignore a byte order mark, whatever the option is called: the mark belongs to the text.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Writes a text as UTF-8, with U+FFFD in place of each lone surrogate, where at least three bytes for each of its UTF-16
 * code units are free.
 *
 * @returns Where it ends.
 */
export function writeUtf8(text: string, bytes: Uint8Array, start: number): number {
  return start + encoder.encodeInto(text, bytes.subarray(start)).written;
}

/** The text in a range of bytes; undefined when they are no UTF-8. */
export function readUtf8(bytes: Uint8Array, start: number, end: number): string | undefined {
  try {
    return decoder.decode(bytes.subarray(start, end));
  } catch {
    // Its error says no more than ours will.
    return undefined;
  }
}
