import { RepodError } from "@repod/core/internal";

/** What Node says of one attempt. With several addresses there are several, as `errors` of an AggregateError. */
interface Attempt {
  readonly code?: string;
  readonly address?: string;
  /** The certificate that was not accepted. */
  readonly cert?: { readonly subjectaltname?: string };
  readonly message: string;
}

const UNKNOWN_SIGNER =
  "nobody whom Node trusts signed the server's certificate; to trust who did, give that certificate as `tls: { ca }`";
const NO_TLS = "the server does not encrypt there; try tcp:// or ws://";

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "the connection was reset",
  ETIMEDOUT: "no answer in time",
  ENOTFOUND: "the host name is unknown",
  EAI_AGAIN: "the host name could not be looked up",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
  EACCES: "not permitted on this machine",
  EPERM: "not permitted on this machine",
  DEPTH_ZERO_SELF_SIGNED_CERT:
    "the server signed its certificate itself; to trust it, give that certificate as `tls: { ca }`",
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_SIGNER,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_SIGNER,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_SIGNER,
  CERT_HAS_EXPIRED: "the server's certificate has expired",
  CERT_NOT_YET_VALID: "the server's certificate is not valid yet, by the clock of this machine",
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
};

/**
 * Why a connection could not be made, as a sentence for the player.
 *
 * @param place - The address, as people read it.
 */
export function dialError(error: Error, place: string): RepodError {
  const { errors: attempts = [error] } = error as { errors?: readonly Attempt[] };
  return connectionFailed(place, summary(attempts), error);
}

/** @param reason - Without a full stop. */
export function connectionFailed(place: string, reason: string, cause?: unknown): RepodError {
  return new RepodError("connection_failed", `Could not connect to ${place}: ${reason}.`, { cause });
}

export function abortError(place: string, signal: AbortSignal): RepodError {
  return new RepodError("aborted", `Connecting to ${place} was given up.`, { cause: signal.reason });
}

function summary(attempts: readonly Attempt[]): string {
  const reasons = new Set(attempts.map(reason));
  const [only] = reasons;
  if (only === undefined) return "no address was found";
  if (reasons.size > 1) return attempts.map((attempt) => `${attempt.address ?? "?"}: ${reason(attempt)}`).join("; ");
  return attempts.length > 1 ? `${only} (tried ${listOf(attempts.map(({ address }) => address ?? "?"))})` : only;
}

function reason({ cert, code = "", message }: Attempt): string {
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    const names = cert?.subjectaltname ?? "no name at all";
    return `the server's certificate is for another name (${names}); to accept one of those, give it as \`tls: { servername }\``;
  }
  if (code === "ECONNRESET" && message.includes("TLS"))
    return "the server ended the connection instead of encrypting it";
  // How Node tells it depends on whether it found out as it wrote or as it read.
  if (code === "EPROTO" && message.includes("wrong version number")) return NO_TLS;
  if (code.startsWith("HPE_")) return "what answers there is no WebSocket server";
  return REASONS[code] ?? message.trim().replace(/\.$/, "");
}

/** `a`, `a and b`, `a, b and c`. */
function listOf(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${last}` : last;
}
