import { readFileSync } from "node:fs";

/** A certificate with its key, in PEM. `make.sh` beside them makes them. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

function read(file: string): string {
  return readFileSync(new URL(`./certificates/${file}`, import.meta.url), "utf8");
}

/** Who signed those below that did not sign themselves. */
export const TEST_CA = read("ca.pem");

/** For this machine; for another host; for this machine until 2020; for this machine, and signed by itself. */
export function certificate(name: "server" | "elsewhere" | "expired" | "self-signed"): Certificate {
  return { cert: read(`${name}.pem`), key: read(`${name}.key`) };
}
