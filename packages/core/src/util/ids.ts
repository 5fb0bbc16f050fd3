interface CryptoHost {
  readonly crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };
}

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";

/**
 * Characters that nobody can guess, 6 bits each, from the platform's `crypto.getRandomValues`. An injected generator
 * would make them predictable.
 */
function randomText(length: number): string {
  const bytes = (globalThis as unknown as CryptoHost).crypto.getRandomValues(new Uint8Array(length));
  // Joined, as text that is added up takes the memory of its parts besides.
  return Array.from(bytes, (byte) => ALPHABET.charAt(byte & 63)).join("");
}

/** A public name for a channel or session: 16 characters, 96 bits. */
export function createId(): string {
  return randomText(16);
}

/** A secret that proves who may resume a session: 32 characters, 192 bits. */
export function createToken(): string {
  return randomText(32);
}
