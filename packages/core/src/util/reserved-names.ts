const EVENTS = ["connected", "socketConnect", "disconnected", "error"] as const;
const EVENTS_OF_SESSIONS = ["suspended", "resumed", "reconnecting"] as const;

/** A name that no action can have: it tells a client about its own connection, or it is a word of the protocol. */
export type ReservedName = (typeof EVENTS | typeof EVENTS_OF_SESSIONS)[number] | `$${string}`;

/** What tells a client about its own connection. Nobody else may send messages of these names. */
export const CONNECTION_EVENTS: ReadonlySet<string> = new Set([...EVENTS, ...EVENTS_OF_SESSIONS]);

/** Those of which a plain peer knows nothing: it may have messages of its own with these names. */
export const SESSION_EVENTS: ReadonlySet<string> = new Set(EVENTS_OF_SESSIONS);

const DOLLAR = 36;

/** Whether a key or an action belongs to the protocol: it begins with `$`. */
export function isProtocolName(name: string): boolean {
  return name.charCodeAt(0) === DOLLAR;
}

/** Whether an action of this name would be taken for something else. */
export function isReservedName(name: string): name is ReservedName {
  return isProtocolName(name) || CONNECTION_EVENTS.has(name);
}
