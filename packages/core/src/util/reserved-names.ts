/** What tells a client about its own connection. Nobody else may send messages of these names. */
export const CONNECTION_EVENTS: ReadonlySet<string> = new Set(["connected", "socketConnect", "disconnected", "error"]);

const DOLLAR = 36;

/** Whether a key or an action belongs to the protocol: it begins with `$`. */
export function isProtocolName(name: string): boolean {
  return name.charCodeAt(0) === DOLLAR;
}
