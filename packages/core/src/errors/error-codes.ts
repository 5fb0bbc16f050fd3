import { CLOSE_CODES } from "./close-codes.js";
import type { WireCode } from "./close-codes.js";

/** What a client does after a connection ended with a code. */
export type Retry = "no" | "yes" | "later" | "at once" | "resumes" | "new session";

export interface ErrorCodeEntry {
  /** One sentence for people. */
  readonly sentence: string;
  /** The WebSocket close code that carries it. Only codes that end a connection have one. */
  readonly closeCode?: number;
  /** Whether connecting again makes sense. Only codes that end a connection have one. */
  readonly retry?: Retry;
}

/**
 * Every code that an error of this library can have. The part with close codes is the table under "End" in the
 * protocol page; a test holds the two together.
 */
export const ERROR_CODES = {
  // How a connection ends.
  closed: { sentence: "The connection was closed.", closeCode: CLOSE_CODES.closed, retry: "no" },
  server_stopping: { sentence: "The server is stopping.", closeCode: CLOSE_CODES.server_stopping, retry: "yes" },
  bad_frame: { sentence: "The bytes received are not a valid frame.", closeCode: CLOSE_CODES.bad_frame, retry: "no" },
  unauthorized: {
    sentence: "The server did not accept the credentials.",
    closeCode: CLOSE_CODES.unauthorized,
    retry: "no",
  },
  protocol_error: { sentence: "The peer broke the protocol.", closeCode: CLOSE_CODES.protocol_error, retry: "no" },
  handshake_timeout: {
    sentence: "The handshake took too long.",
    closeCode: CLOSE_CODES.handshake_timeout,
    retry: "yes",
  },
  silent: { sentence: "The peer never said anything.", closeCode: CLOSE_CODES.silent, retry: "yes" },
  superseded: { sentence: "The session was resumed elsewhere.", closeCode: CLOSE_CODES.superseded, retry: "no" },
  frame_too_large: {
    sentence: "A frame was larger than the receiver accepts.",
    closeCode: CLOSE_CODES.frame_too_large,
    retry: "no",
  },
  internal_error: {
    sentence: "Something failed on the other side.",
    closeCode: CLOSE_CODES.internal_error,
    retry: "yes",
  },
  unsupported_version: {
    sentence: "The two sides have no protocol version in common.",
    closeCode: CLOSE_CODES.unsupported_version,
    retry: "no",
  },
  rate_limited: {
    sentence: "Too many messages in too short a time.",
    closeCode: CLOSE_CODES.rate_limited,
    retry: "later",
  },
  too_many_connections: {
    sentence: "The server is full.",
    closeCode: CLOSE_CODES.too_many_connections,
    retry: "later",
  },
  kicked: { sentence: "The server closed this connection.", closeCode: CLOSE_CODES.kicked, retry: "no" },
  contract_mismatch: {
    sentence: "The two sides have different contracts.",
    closeCode: CLOSE_CODES.contract_mismatch,
    retry: "no",
  },
  too_many_violations: {
    sentence: "Too many invalid messages.",
    closeCode: CLOSE_CODES.too_many_violations,
    retry: "no",
  },
  slow_consumer: {
    sentence: "Messages were not read fast enough.",
    closeCode: CLOSE_CODES.slow_consumer,
    retry: "yes",
  },
  inbox_overflow: {
    sentence: "More messages arrived than could be handled.",
    closeCode: CLOSE_CODES.inbox_overflow,
    retry: "yes",
  },
  late_hello: { sentence: "The hello came after the greeting.", closeCode: CLOSE_CODES.late_hello, retry: "at once" },
  abandoned: { sentence: "The client gave up this connection.", closeCode: CLOSE_CODES.abandoned, retry: "resumes" },
  // How a connection fails without the peer saying so.
  connection_failed: { sentence: "The connection could not be established." },
  connection_lost: { sentence: "The connection was lost." },

  // What the answer to a request says.
  unknown_action: { sentence: "The peer has no handler for this action." },
  invalid_payload: { sentence: "The payload does not match the contract." },
  refused: { sentence: "The handler refused the request." },
  handler_failed: { sentence: "The handler failed." },

  // Sending.
  not_encodable: { sentence: "A value cannot be sent." },
  message_too_large: { sentence: "The message is larger than the peer accepts." },
  invalid_message: { sentence: "A message is a map with a string `action`." },
  reserved_name: { sentence: "The name belongs to the protocol." },
  queue_full: { sentence: "Too many messages wait to be sent." },
  not_connected: { sentence: "There is no connection." },

  // Requests.
  timeout: { sentence: "No answer came in time." },
  aborted: { sentence: "The request was aborted." },
  not_supported: { sentence: "The peer does not know requests." },
  invalid_reply: { sentence: "The reply does not match the contract." },

  // Starting.
  invalid_option: { sentence: "An option is wrong." },
  invalid_contract: { sentence: "The contract is wrong." },
  invalid_handlers: { sentence: "The handlers of a class are wrong." },
  late_registration: { sentence: "The class is in use; its handlers cannot change." },
  address_in_use: { sentence: "The address is in use." },
  cannot_listen: { sentence: "The server cannot listen." },
  already_started: { sentence: "It was started already." },
  not_installed: { sentence: "A package that is optional is not installed." },
  thread_failed: { sentence: "The thread of the connection has failed." },
  no_server: { sentence: "This channel has no server." },

  // Threads and processes.
  cannot_load: { sentence: "The module cannot be loaded." },
  thread_ended: { sentence: "The thread has ended." },
  worker_ended: { sentence: "The worker process has ended." },
} as const satisfies Record<string, ErrorCodeEntry> & Record<WireCode, ErrorCodeEntry>;

/** A code from the closed list `ERROR_CODES`. */
export type ErrorCode = keyof typeof ERROR_CODES;
