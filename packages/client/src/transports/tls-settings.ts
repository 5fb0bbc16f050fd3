import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import type { OptionCheck } from "@repod/core/internal";
import type { TlsOptions } from "./dial-options.js";

/** What Node's `tls.connect` takes for what the user says. */
interface TlsSettings {
  readonly servername: string;
  readonly ca?: string[];
}

const KNOWN = ["ca", "servername"] satisfies (keyof TlsOptions)[];

/** What Node wants to know for a connection to `host`. */
export function tlsSettings(host: string, { ca, servername }: TlsOptions = {}): TlsSettings {
  return {
    // An address is no name to ask for; the certificate is checked against it all the same.
    servername: servername ?? (isIP(host) === 0 ? host : ""),
    ...(ca !== undefined && { ca: textsOf(ca) }),
  };
}

/** A certificate that cannot be read is known at once, not when the first connection is made. */
export const tlsCheck: OptionCheck = {
  accepts: (value) => {
    if (typeof value !== "object" || value === null) return false;
    if (Object.keys(value).some((key) => !(KNOWN as string[]).includes(key))) return false;
    const { ca = [], servername = "" } = value as TlsOptions;
    return typeof servername === "string" && hasCertificates(ca);
  },
  allowed: "an object with `ca`, certificates in PEM, and `servername`, a name; both may be left out",
};

function hasCertificates(ca: NonNullable<TlsOptions["ca"]>): boolean {
  try {
    // Node skips what is no PEM, the path of a file say.
    return textsOf(ca).every((text) => text.includes("-----BEGIN") && new X509Certificate(text));
  } catch {
    return false;
  }
}

function textsOf(ca: NonNullable<TlsOptions["ca"]>): string[] {
  return [ca].flat().map((one) => (typeof one === "string" ? one : Buffer.from(one).toString()));
}
