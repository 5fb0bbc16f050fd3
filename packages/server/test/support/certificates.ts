import { readFileSync } from "node:fs";

function read(name: string): string {
  return readFileSync(new URL(`certificates/${name}`, import.meta.url), "utf8");
}

/** The authority of the two certificates. */
export const AUTHORITY = read("ca.pem");
export const FIRST = { cert: read("first.pem"), key: read("first.key") };
export const SECOND = { cert: read("second.pem"), key: read("second.key") };
/** The key of the first, encrypted with "secret". */
export const ENCRYPTED_KEY = read("encrypted.key");
