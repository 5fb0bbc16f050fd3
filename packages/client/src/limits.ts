// Apart from what they limit, since bundlers put numbers in place of names only where a module imports nothing.

/** While more bytes than this are on their way, `latest` messages wait. */
export const LATEST_WINDOW = 16_384;
/** How much that the server has not acknowledged is kept to be sent again, in bytes. */
export const RING_BYTES = 262_144;
/**
 * How many intervals of heartbeats later than we a server may notice that a transport is lost, and begin to count: after two
 * without a byte, an eighth because beats come no oftener, on either side, and one that is granted to who reads late.
 */
export const NOTICE_INTERVALS = 3.25;
/**
 * How often a WebSocket with bytes left to send is asked whether it still has any, in milliseconds: there is no event for
 * it. Timers of a hidden page may come once a second.
 */
export const DRAIN_POLL_MS = 10;
/** Beyond this multiple of what may wait, what cannot be held back ends the connection. */
export const OVERFLOW_FACTOR = 4;
/** What a close frame has room for besides its code. */
export const MAX_REASON_BYTES = 123;
