import { isIP } from "node:net";
import { createSecureContext } from "node:tls";
import type { OptionCheck } from "@repod/core/internal";
import type { TlsOptions } from "./dial-options.js";

/** What Node's `tls.connect` takes for what the user says. */
interface TlsSettings {
  readonly servername: string;
  readonly ca?: (string | Buffer)[];
}

const KNOWN = ["ca", "servername"] satisfies (keyof TlsOptions)[];

/** What Node wants to know for a connection to `host`. */
export function tlsSettings(host: string, { ca, servername }: TlsOptions = {}): TlsSettings {
  return {
    // An address is no name to ask for; the certificate is checked against it all the same.
    servername: servername ?? (isIP(host) === 0 ? host : ""),
    ...(ca !== undefined && { ca: [ca].flat().map((one) => (typeof one === "string" ? one : Buffer.from(one))) }),
  };
}

/** Whether certificates can be read is known at once, not when the first connection is made. */
export const tlsCheck: OptionCheck = {
  accepts: (value) => {
    if (typeof value !== "object" || value === null) return false;
    if (Object.keys(value).some((key) => !(KNOWN as string[]).includes(key))) return false;
    const { ca, servername } = value as TlsOptions;
    if (servername !== undefined && typeof servername !== "string") return false;
    try {
      createSecureContext(tlsSettings("", { ...(ca !== undefined && { ca }) }));
      return true;
    } catch {
      return false;
    }
  },
  allowed: "an object with `ca`, certificates in PEM, and `servername`, a name; both may be left out",
};
