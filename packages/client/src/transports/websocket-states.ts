// The states of a WebSocket's transport, in this order: from CLOSING on nothing is sent. Apart from it, since bundlers put
// numbers in place of names only where a module imports nothing.

/** Everything works. */
export const OPEN = 0;
/** What arrived broke a rule. Nothing is delivered any more. */
export const FAULTY = 1;
/** We ended our side. What arrives is dropped until the peer answers. */
export const CLOSING = 2;
/** The end is known. */
export const ENDED = 3;

/** What a WebSocket says of itself until it is open. */
export const CONNECTING = 0;

/** The code of a close: the client gave up this connection, not the session. */
export const ABANDONED = 4499;
