/** The bytes of a hex literal; spaces are for the reader. */
export function bytes(hex: string): Uint8Array {
  const digits = hex.replaceAll(" ", "");
  const result = new Uint8Array(digits.length / 2);
  for (let i = 0; i < result.length; i++) result[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  return result;
}

/** Hex digits without spaces. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Pieces put one after the other. */
export function join(...pieces: readonly Uint8Array[]): Uint8Array {
  return bytes(pieces.map(hex).join(""));
}
