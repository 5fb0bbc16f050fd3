/**
 * What peers tell each other: the codes by which connections end, each with the WebSocket close code that carries it, and
 * those, with 0, that nothing carries. Apart from the sentences, which a page does not load.
 */
export const CLOSE_CODES = {
  // How a connection ends.
  closed: 1000,
  server_stopping: 4503,
  bad_frame: 4400,
  unauthorized: 4401,
  protocol_error: 4402,
  handshake_timeout: 4408,
  silent: 4408,
  superseded: 4409,
  frame_too_large: 4413,
  internal_error: 4500,
  unsupported_version: 4426,
  rate_limited: 4429,
  too_many_connections: 4429,
  kicked: 4430,
  contract_mismatch: 4432,
  too_many_violations: 4433,
  slow_consumer: 4450,
  inbox_overflow: 4450,
  late_hello: 4460,
  abandoned: 4499,
  // How a connection fails without the peer saying so. The first of those with 0 is what a close code says that is none of ours.
  connection_lost: 0,
  connection_failed: 0,

  // What the answer to a request says.
  unknown_action: 0,
  invalid_payload: 0,
  refused: 0,
  handler_failed: 0,
} as const satisfies Record<string, number>;

/** A code that a peer may tell. */
export type WireCode = keyof typeof CLOSE_CODES;
