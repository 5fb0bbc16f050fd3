import { RepodError, formatAddress } from "@repod/core/internal";

/** Why the system did not let us listen, in words that say what to do. */
export function listenError(error: unknown, host: string, port: number): RepodError {
  const place = formatAddress(host, port);
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") {
    const sentence = `${place} is in use. Is another server running? Choose another port, or 0 to let the system pick.`;
    return new RepodError("address_in_use", sentence, { cause: error });
  }
  return new RepodError("cannot_listen", `Cannot listen on ${place}: ${reason(code) ?? message}.`, { cause: error });
}

function reason(code: string | undefined): string | undefined {
  switch (code) {
    case "EACCES":
      return "this process may not use that port; those below 1024 often need special rights";
    case "EADDRNOTAVAIL":
      return "this machine has no such address";
    case "ENOTFOUND":
      return "the host name is unknown";
    case "EAI_AGAIN":
      return "the host name could not be looked up";
    default:
      return undefined;
  }
}
