import {
  DEFAULT_HOST,
  DEFAULT_PATH,
  DEFAULT_PORT,
  formatAddress,
  reportWarning,
  RepodError,
} from "@repod/core/internal";

// In browsers in production `address.browser.ts` stands in for this module: they are the two that `#address` means.

/** Where a server is, and how it is reached. */
export type Endpoint = SocketEndpoint | WebSocketEndpoint;

/** A server that takes bytes as they are. */
export interface SocketEndpoint {
  readonly kind: "tcp" | "tls";
  /** An IPv6 address has no brackets here. */
  readonly host: string;
  readonly port: number;
}

export interface WebSocketEndpoint {
  readonly kind: "ws" | "wss";
  /** An IPv6 address has no brackets here. */
  readonly host: string;
  readonly port: number;
  /** The whole address, path and query included. */
  readonly url: string;
}

/** Where a page was loaded from. */
export interface Page {
  readonly host: string;
  readonly port: number;
  /** Whether it came encrypted; then what it opens has to be encrypted too. */
  readonly secure: boolean;
}

export interface Surroundings {
  /** The page that we are in; `undefined` in Node. */
  readonly page?: Page | undefined;
  /** What the user says about certificates. */
  readonly tls?: object | undefined;
}

const LOOPBACK = /^(?:127(?:\.\d+){3}|::1|(?:.*\.)?localhost)$/i;
let hasWarned = false;

const DEFAULT_PORTS: Readonly<Record<string, number>> = { tcp: DEFAULT_PORT, tls: DEFAULT_PORT, ws: 80, wss: 443 };

/**
 * The endpoint that a user means: a host and a port, or a URL. A host without a scheme is reached over TCP; from a page,
 * over a WebSocket that encrypts where the page did, and without a host that is where the page came from.
 *
 * @param host - Defaults to "127.0.0.1".
 * @param port - Defaults to 5071, also where a URL of the kinds `tcp` and `tls` names none.
 * @throws RepodError `invalid_option`.
 */
export function parseEndpoint(host?: string, port?: number, { page, tls }: Surroundings = {}): Endpoint {
  if (host !== undefined && (typeof host !== "string" || host === "")) {
    throw invalid(`The host is ${JSON.stringify(host)}; it must be a name, an address or a URL.`);
  }
  const endpoint = host?.includes("://") ? fromUrl(host, port, page) : fromHost(host, port, page);
  if (tls && (endpoint.kind === "tcp" || endpoint.kind === "ws")) {
    const remedy = `write ${endpoint.kind === "tcp" ? "tls" : "wss"}://`;
    throw invalid(`The client option \`tls\` is given, and ${placeOf(endpoint)} is not encrypted: ${remedy}.`);
  }
  return endpoint;
}

/** An endpoint as people read it, without the query of a URL, which may hold what is nobody's business. */
export function placeOf(endpoint: Endpoint): string {
  if ("url" in endpoint) return endpoint.url.replace(/\?.*/, "");
  const address = formatAddress(endpoint.host, endpoint.port);
  return endpoint.kind === "tls" ? `tls://${address}` : address;
}

/** Warns, once per program, where credentials are about to leave this machine and anybody on the way could read them. */
export function warnOfExposure(endpoint: Endpoint): void {
  const isEncrypted = endpoint.kind === "tls" || endpoint.kind === "wss";
  if (hasWarned || isEncrypted || LOOPBACK.test(endpoint.host)) return;
  hasWarned = true;
  reportWarning(`The credentials for ${placeOf(endpoint)} travel unencrypted: give the server \`tls\`.`);
}

function fromHost(host: string | undefined, port: number | undefined, page: Page | undefined): Endpoint {
  const [, name, number] = /^([^:]+|\[.*\]):(\d+)$/.exec(host ?? "") ?? [];
  if (name !== undefined) {
    const remedy = `host and port are given apart, as in connect("${bare(name)}", ${number})`;
    throw invalid(`The host is "${host}"; ${remedy}.`);
  }
  const usual = host === undefined && page ? page.port : DEFAULT_PORT;
  const address = {
    host: bare(host ?? page?.host ?? DEFAULT_HOST),
    port: checkPort(port === undefined ? usual : port),
  };
  if (!page) return { kind: "tcp", ...address };
  return fromUrl(`${page.secure ? "wss" : "ws"}://${formatAddress(address.host, address.port)}`, undefined, page);
}

function fromUrl(text: string, port: number | undefined, page: Page | undefined): Endpoint {
  let url: URL;
  try {
    url = new URL(text);
  } catch (error) {
    throw invalid(`"${text}" is not a URL.`, error);
  }
  const kind = checkScheme(url, text, page);
  if (url.hostname === "") throw invalid(`"${text}" names no host.`);
  if (port !== undefined) throw invalid(`The port belongs into the URL: "${text}".`);
  if (url.username || url.password || url.hash) {
    throw invalid("A URL of a server has no user name, no password and no fragment (#).");
  }
  const host = bare(url.hostname);
  const address = { host, port: checkPort(url.port === "" ? DEFAULT_PORTS[kind] : Number(url.port)) };
  if (kind === "ws" || kind === "wss") {
    if (url.pathname === "/") url.pathname = DEFAULT_PATH;
    return { kind, ...address, url: url.href };
  }
  if (url.search || url.pathname.length > 1) throw invalid(`"${text}" has a path; ${kind}:// takes a host and a port.`);
  return { kind, ...address };
}

function checkScheme({ protocol }: URL, text: string, page: Page | undefined): Endpoint["kind"] {
  const scheme = protocol.slice(0, -1);
  if (scheme === "ws" || scheme === "wss" || (!page && (scheme === "tcp" || scheme === "tls"))) return scheme;
  const twin = { http: "ws", https: "wss" }[scheme];
  const schemes = page ? "ws:// or wss://" : "ws://, wss://, tcp:// or tls://";
  const remedy = twin ? `write "${text.replace(/^[^:]*/, twin)}"` : `the URL must begin with ${schemes}`;
  throw invalid(`"${text}" cannot be reached${page ? " from a page" : ""}: ${remedy}.`);
}

/** A URL has brackets around IPv6 addresses; sockets do not. */
function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}

function checkPort(port: number | undefined): number {
  if (port !== undefined && Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw invalid(`The port is ${String(port)}; it must be a whole number from 1 to 65535.`);
}

function invalid(message: string, cause?: unknown): RepodError {
  return new RepodError("invalid_option", message, { cause });
}
