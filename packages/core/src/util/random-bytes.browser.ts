interface CryptoHost {
  readonly crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };
}

/** Bytes that nobody can guess, from the platform's `crypto.getRandomValues`. */
export function randomBytes(length: number): Uint8Array {
  return (globalThis as unknown as CryptoHost).crypto.getRandomValues(new Uint8Array(length));
}
