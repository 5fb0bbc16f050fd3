/** What a client does after a connection ended with a code. */
export type Retry = "no" | "yes" | "later" | "at once" | "resumes" | "new session";

export interface ErrorCodeEntry {
  /** One sentence for people; what a `RepodError` says when nothing more precise is known. */
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
  closed: { sentence: "The connection was closed.", closeCode: 1000, retry: "no" },
  server_stopping: { sentence: "The server is stopping.", closeCode: 4503, retry: "yes" },
  bad_frame: { sentence: "The bytes received are not a valid frame.", closeCode: 4400, retry: "no" },
  unauthorized: { sentence: "The server did not accept the credentials.", closeCode: 4401, retry: "no" },
  protocol_error: { sentence: "The peer broke the protocol.", closeCode: 4402, retry: "no" },
  handshake_timeout: { sentence: "The handshake took too long.", closeCode: 4408, retry: "yes" },
  silent: { sentence: "The peer never said anything.", closeCode: 4408, retry: "yes" },
  superseded: { sentence: "The session was resumed elsewhere.", closeCode: 4409, retry: "no" },
  frame_too_large: { sentence: "A frame was larger than the receiver accepts.", closeCode: 4413, retry: "no" },
  internal_error: { sentence: "Something failed on the other side.", closeCode: 4500, retry: "yes" },
  unsupported_version: {
    sentence: "The two sides have no protocol version in common.",
    closeCode: 4426,
    retry: "no",
  },
  rate_limited: { sentence: "Too many messages in too short a time.", closeCode: 4429, retry: "later" },
  too_many_connections: { sentence: "The server is full.", closeCode: 4429, retry: "later" },
  kicked: { sentence: "The server closed this connection.", closeCode: 4430, retry: "no" },
  contract_mismatch: { sentence: "The two sides have different contracts.", closeCode: 4432, retry: "no" },
  too_many_violations: { sentence: "Too many invalid messages.", closeCode: 4433, retry: "no" },
  slow_consumer: { sentence: "Messages were not read fast enough.", closeCode: 4450, retry: "yes" },
  inbox_overflow: { sentence: "More messages arrived than could be handled.", closeCode: 4450, retry: "yes" },
  late_hello: { sentence: "The hello came after the greeting.", closeCode: 4460, retry: "at once" },
  abandoned: { sentence: "The client gave up this connection.", closeCode: 4499, retry: "resumes" },

  // How a connection fails on this side, without the peer saying so.
  connection_failed: { sentence: "The connection could not be established." },
  connection_lost: { sentence: "The connection was lost." },

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
  unknown_action: { sentence: "The peer has no handler for this action." },
  invalid_payload: { sentence: "The payload does not match the contract." },
  invalid_reply: { sentence: "The reply does not match the contract." },
  refused: { sentence: "The handler refused the request." },
  handler_failed: { sentence: "The handler failed." },

  // Starting.
  invalid_option: { sentence: "An option is wrong." },
  invalid_contract: { sentence: "The contract is wrong." },
  invalid_handlers: { sentence: "The handlers of a class are wrong." },
  late_registration: { sentence: "The class is in use; its handlers cannot change." },
  address_in_use: { sentence: "The address is in use." },
  cannot_listen: { sentence: "The server cannot listen." },
  already_started: { sentence: "It was started already." },
  no_server: { sentence: "This channel has no server." },
} as const satisfies Record<string, ErrorCodeEntry>;

/** A code from the closed list `ERROR_CODES`. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** Whether a string, from the wire say, is one of our codes. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && Object.hasOwn(ERROR_CODES, code);
}

/** The WebSocket close code for `code`; a code of the application's own travels as `kicked`. */
export function closeCodeOf(code: string): number {
  return (isErrorCode(code) ? closeCodeIn(code) : undefined) ?? ERROR_CODES.kicked.closeCode;
}

/** What a WebSocket close code says where no `$close` came before it. */
export function codeOfClose(closeCode: number): ErrorCode {
  switch (closeCode) {
    case 1000:
    case 1001:
      return "closed";
    case 1002:
      return "protocol_error";
    case 1003:
    case 1007:
      return "bad_frame";
    case 1009:
      return "frame_too_large";
    default: {
      const codes = Object.keys(ERROR_CODES) as ErrorCode[];
      return codes.find((code) => closeCode >= 4000 && closeCodeIn(code) === closeCode) ?? "connection_lost";
    }
  }
}

/** What a code says, in a sentence; nothing for a code of the application's own. */
export function sentenceOf(code: string): string {
  return isErrorCode(code) ? ERROR_CODES[code].sentence : "";
}

function closeCodeIn(code: ErrorCode): number | undefined {
  const entry: ErrorCodeEntry = ERROR_CODES[code];
  return entry.closeCode;
}
