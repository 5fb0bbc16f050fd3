import { randomBytes } from "#random-bytes";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";

/** Characters that nobody can guess, 6 bits each. An injected generator would make them predictable. */
function randomText(length: number): string {
  const codes = randomBytes(length).map((byte) => ALPHABET.charCodeAt(byte & 63));
  // In one piece, as text that is added up takes the memory of its parts besides; and not spread, which makes an object of each.
  return Reflect.apply(String.fromCharCode, undefined, codes);
}

/** A public name for a channel or session: 16 characters, 96 bits. */
export function createId(): string {
  return randomText(16);
}

/** A secret that proves who may resume a session: 32 characters, 192 bits. */
export function createToken(): string {
  return randomText(32);
}
