import { DEFAULT_PATH, DEFAULT_PORT, RepodError } from "@repod/core/internal";
import type { Endpoint, Page, Surroundings, WebSocketEndpoint } from "./address.js";

// What address.ts does, for browsers in production: there is a page, and servers are reached by WebSocket. One sentence
// refuses what is no address; why, whoever wrote it has heard while the program was being made.

/**
 * The endpoint that a user means: a host and a port, or a URL. Without a scheme it encrypts where the page did, and without
 * a host it is where the page came from.
 *
 * @throws RepodError `invalid_option`.
 */
export function parseEndpoint(host?: string, port?: number, { page }: Surroundings = {}): Endpoint {
  const isUrl = host?.includes("://");
  const text = isUrl ? host! : webSocketUrl(page!, host, port);
  const url = parsed(text);
  const secure = url?.protocol === "wss:";
  const isWebSocket = secure || url?.protocol === "ws:";
  if (!isWebSocket || url.port === "0" || url.username + url.password + url.hash || (isUrl && port !== undefined)) {
    throw new RepodError("invalid_option", `"${text}" is no address of a server; a development build says more.`);
  }
  if (url.pathname === "/") url.pathname = DEFAULT_PATH;
  return {
    kind: secure ? "wss" : "ws",
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(url.port) || (secure ? 443 : 80),
    url: url.href,
  };
}

/** An endpoint as people read it, without the query of a URL, which may hold what is nobody's business. */
export function placeOf(endpoint: Endpoint): string {
  return (endpoint as WebSocketEndpoint).url.replace(/\?.*/, "");
}

/** Nobody to warn: the author of the program has heard of it. */
export function warnOfExposure(_endpoint: Endpoint): void {}

function webSocketUrl(page: Page, host: string | undefined, port: number | undefined): string {
  const usual = host === undefined ? page.port : DEFAULT_PORT;
  // Brackets around an IPv6 address, where there are none.
  const name = (host ?? page.host).replace(/^[^[].*:.*$/, "[$&]");
  return `${page.secure ? "wss" : "ws"}://${name}:${port ?? usual}`;
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
