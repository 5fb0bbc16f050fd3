import { createSecureContext } from "node:tls";
import type { SecureContextOptions, SecureVersion } from "node:tls";
import { RepodError, toError } from "@repod/core/internal";

/** How a server encrypts. Texts and bytes are the contents of files, not their names. */
export interface TlsOptions {
  /** The certificate, PEM, followed by those that lead from it to its authority. */
  readonly cert?: string | Uint8Array;
  /** The certificate's private key, PEM. */
  readonly key?: string | Uint8Array;
  /** Authorities that clients are not expected to know, PEM. */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[];
  /** What the key, or `pfx`, is encrypted with. */
  readonly passphrase?: string;
  /** Certificate and key in one, PKCS 12; in place of `cert` and `key`. */
  readonly pfx?: Uint8Array;
  /** The ciphers to choose from, as OpenSSL writes them. */
  readonly ciphers?: string;
  /** The least version of TLS. */
  readonly minVersion?: SecureVersion;
  /** The greatest version of TLS. */
  readonly maxVersion?: SecureVersion;
}

const NAMES: readonly string[] = [
  "cert",
  "key",
  "ca",
  "passphrase",
  "pfx",
  "ciphers",
  "minVersion",
  "maxVersion",
] satisfies (keyof TlsOptions)[];

/** What OpenSSL says of what people do wrong most, in words that say what to do. */
const REMEDIES: Readonly<Record<string, string>> = {
  ERR_OSSL_PEM_NO_START_LINE: "`cert` or `key` is not PEM; give the text of the file, not its name",
  ERR_OSSL_X509_KEY_VALUES_MISMATCH: "`key` is not the key of `cert`",
  ERR_MISSING_PASSPHRASE: "`key` is encrypted, and `passphrase` is missing or wrong",
  ERR_OSSL_BAD_DECRYPT: "`key` is encrypted, and `passphrase` is missing or wrong",
};

/**
 * Options as Node takes them, tried out.
 *
 * @throws RepodError `invalid_option` that says what is wrong with them.
 */
export function toSecureContext(tls: TlsOptions): SecureContextOptions {
  const unknown = Object.keys(tls).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw wrong(`there is no \`${unknown}\` in it, only ${NAMES.join(", ")}`);
  if (!tls.pfx && !(tls.cert && tls.key)) throw wrong("it needs `cert` and `key`, or `pfx`");
  try {
    const { cert, key, ca, pfx, ...rest } = tls;
    const options: SecureContextOptions = {
      ...rest,
      ...(cert && { cert: toPem(cert) }),
      ...(key && { key: toPem(key) }),
      ...(ca && { ca: isList(ca) ? ca.map(toPem) : toPem(ca) }),
      ...(pfx && { pfx: Buffer.from(pfx) }),
    };
    createSecureContext(options);
    return options;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw wrong(REMEDIES[code] ?? toError(error).message, error);
  }
}

function isList(ca: NonNullable<TlsOptions["ca"]>): ca is readonly (string | Uint8Array)[] {
  return Array.isArray(ca);
}

function toPem(value: string | Uint8Array): string | Buffer {
  return typeof value === "string" ? value : Buffer.from(value);
}

function wrong(sentence: string, cause?: unknown): RepodError {
  return new RepodError("invalid_option", `The server option \`tls\` cannot be used: ${sentence}.`, { cause });
}
