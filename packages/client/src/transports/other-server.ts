import { formatAddress, RepodError } from "@repod/core/internal";

const ENCRYPTS = "perhaps it expects tls:// or wss://";
const HTTP = "HTTP/";
/** The first bytes of an alert: its type, and the greater part of a version. */
const [ALERT, TLS_MAJOR] = [0x15, 0x03];

/**
 * What it means that a server begins with these bytes, or ends without any; undefined where it may be one of ours.
 *
 * @param secure - Whether the connection is encrypted already.
 */
export function explainServer(
  first: Uint8Array | undefined,
  { host, port, secure }: { readonly host: string; readonly port: number; readonly secure: boolean },
): RepodError | undefined {
  if (!first) return secure ? undefined : new RepodError("connection_failed", ENCRYPTS);
  // As numbers of four bytes these are lengths of frames that nobody accepts.
  if (!secure && first[0] === ALERT && first[1] === TLS_MAJOR) {
    return new RepodError("frame_too_large", `An alert of TLS arrived: ${ENCRYPTS}.`);
  }
  if (String.fromCharCode(...first.subarray(0, HTTP.length)) !== HTTP) return undefined;
  const url = `${secure ? "wss" : "ws"}://${formatAddress(host, port)}`;
  return new RepodError("frame_too_large", `An HTTP server answered. To join it, write ${url}/ and the path.`);
}
