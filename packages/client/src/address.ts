import { DEFAULT_HOST, DEFAULT_PORT, RepodError } from "@repod/core/internal";

/** Where a server is, and how it is reached. */
export interface Endpoint {
  readonly kind: "tcp";
  readonly host: string;
  readonly port: number;
}

/**
 * The endpoint that a user means: a host and a port, or a URL such as `tcp://localhost:5071`.
 *
 * @param host - Defaults to "127.0.0.1".
 * @param port - Defaults to 5071, also where a URL names none.
 * @throws RepodError `invalid_option`.
 */
export function parseEndpoint(host: string = DEFAULT_HOST, port: number = DEFAULT_PORT): Endpoint {
  if (typeof host !== "string" || host === "") {
    throw new RepodError(
      "invalid_option",
      `The host is ${JSON.stringify(host)}; it must be a name, an address or a URL.`,
    );
  }
  return host.includes("://") ? parseUrl(host) : { kind: "tcp", host, port: checkPort(port) };
}

function parseUrl(text: string): Endpoint {
  let url: URL;
  try {
    url = new URL(text);
  } catch (error) {
    throw new RepodError("invalid_option", `"${text}" is not a URL.`, { cause: error });
  }
  if (url.protocol !== "tcp:") {
    throw new RepodError("invalid_option", `"${text}" cannot be reached: the URL must begin with tcp://.`);
  }
  if (url.hostname === "") throw new RepodError("invalid_option", `"${text}" names no host.`);
  // A URL has brackets around IPv6 addresses; sockets do not.
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return { kind: "tcp", host, port: checkPort(url.port === "" ? DEFAULT_PORT : Number(url.port)) };
}

function checkPort(port: number): number {
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new RepodError("invalid_option", `The port is ${String(port)}; it must be a whole number from 1 to 65535.`);
}
