import { RepodError, formatAddress } from "@repod/core/internal";

/** What Node says of one attempt. With several addresses there are several, as `errors` of an AggregateError. */
interface Attempt {
  readonly code?: string;
  readonly address?: string;
  readonly message: string;
}

/** Why a connection could not be made, as a sentence for the player. */
export function dialError(error: Error, host: string, port: number): RepodError {
  const { errors: attempts = [error] } = error as { errors?: readonly Attempt[] };
  const sentence = `Could not connect to ${formatAddress(host, port)}: ${summary(attempts)}.`;
  return new RepodError("connection_failed", sentence, { cause: error });
}

function summary(attempts: readonly Attempt[]): string {
  const reasons = new Set(attempts.map(reason));
  const [only] = reasons;
  if (only === undefined) return "no address was found";
  if (reasons.size > 1) return attempts.map((attempt) => `${attempt.address ?? "?"}: ${reason(attempt)}`).join("; ");
  return attempts.length > 1 ? `${only} (tried ${listOf(attempts.map(({ address }) => address ?? "?"))})` : only;
}

function reason({ code, message }: Attempt): string {
  switch (code) {
    case "ECONNREFUSED":
      return "connection refused";
    case "ECONNRESET":
      return "the connection was reset";
    case "ETIMEDOUT":
      return "no answer in time";
    case "ENOTFOUND":
      return "the host name is unknown";
    case "EAI_AGAIN":
      return "the host name could not be looked up";
    case "EHOSTUNREACH":
      return "the host cannot be reached";
    case "ENETUNREACH":
      return "the network cannot be reached";
    case "EACCES":
    case "EPERM":
      return "not permitted on this machine";
    default:
      return message;
  }
}

/** `a`, `a and b`, `a, b and c`. */
function listOf(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${last}` : last;
}
