/** Whether a page of this origin may connect, where the request has these headers. */
export type OriginCheck = (origin: string | undefined, host: string | undefined) => boolean;

interface Place {
  readonly hostname: string;
  /** Empty where it is 80 or 443. */
  readonly port: string;
}

/** A scheme, and what a URL has between `//` and the path. */
const ORIGIN = /^([a-z][a-z0-9+.-]*):\/\/([^/?#@\\\s]+)$/i;
const AUTHORITY = /^[^/?#@\\\s]+$/;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Makes the check by which a page of somebody else's cannot use its visitor's way to this server.
 *
 * Allowed are requests without an origin, which no page sends; pages of the host that is asked, whatever their scheme,
 * since a proxy may have taken off TLS; pages of this machine on a server of this machine, whatever their ports; and
 * the origins of the list.
 *
 * @param allowed - Origins, as `https://game.example`, or `*` for all that are well-formed.
 */
export function createOriginCheck(allowed: readonly string[] | "*"): OriginCheck {
  const listed = new Set(allowed === "*" ? [] : allowed.map((origin) => normalized(origin) ?? origin));
  return (origin, host) => {
    if (origin === undefined) return true;
    if (origin === "null") return allowed === "*" || listed.has(origin);
    const text = normalized(origin);
    if (text === undefined) return false;
    return allowed === "*" || listed.has(text) || isSamePlace(origin, host);
  };
}

/** Whether this is a scheme and a host with nothing behind them, as a browser sends it. */
export function isOrigin(value: unknown): boolean {
  return typeof value === "string" && normalized(value) !== undefined;
}

function isSamePlace(origin: string, host: string | undefined): boolean {
  const page = placeOf(ORIGIN.exec(origin)?.[2]);
  const server = placeOf(host);
  if (!page || !server) return false;
  if (LOOPBACK.test(page.hostname) && LOOPBACK.test(server.hostname)) return true;
  return page.hostname === server.hostname && page.port === server.port;
}

/** An origin as it is compared; `undefined` when it is none. */
function normalized(origin: string): string | undefined {
  const [, scheme, authority] = ORIGIN.exec(origin) ?? [];
  const place = placeOf(authority);
  return scheme && place && `${scheme.toLowerCase()}://${place.hostname}:${place.port}`;
}

/** A host and its port, in the one way of writing them; `undefined` when it is no such thing. */
function placeOf(authority: string | undefined): Place | undefined {
  if (authority === undefined || !AUTHORITY.test(authority)) return undefined;
  // As `http` the port 80 goes.
  const text = `http://${authority}`;
  if (!URL.canParse(text)) return undefined;
  const { hostname, port } = new URL(text);
  return hostname === "" ? undefined : { hostname, port: port === "443" ? "" : port };
}
