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
 * The codes by which connections end, and those that answer requests. Apart from all others, since here the sentences are
 * needed at run time: a peer may tell a code alone.
 */
export const WIRE_CODES = {
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
  // How a connection fails without the peer saying so.
  connection_failed: { sentence: "The connection could not be established." },
  connection_lost: { sentence: "The connection was lost." },

  // What the answer to a request says.
  unknown_action: { sentence: "The peer has no handler for this action." },
  invalid_payload: { sentence: "The payload does not match the contract." },
  refused: { sentence: "The handler refused the request." },
  handler_failed: { sentence: "The handler failed." },
} as const satisfies Record<string, ErrorCodeEntry>;

export type WireCode = keyof typeof WIRE_CODES;

/** What WebSocket itself says in its close codes. */
const STANDARD_CLOSE_CODES: Readonly<Record<number, WireCode>> = {
  1000: "closed",
  1001: "closed",
  1002: "protocol_error",
  1003: "bad_frame",
  1007: "bad_frame",
  1009: "frame_too_large",
};

/** Whether something, from the wire say, is a code that a peer may tell. */
export function isWireCode(code: unknown): code is WireCode {
  return typeof code === "string" && Object.hasOwn(WIRE_CODES, code);
}

/** The WebSocket close code for `code`; a code of the application's own travels as `kicked`. */
export function closeCodeOf(code: string): number {
  return entryOf(code)?.closeCode ?? WIRE_CODES.kicked.closeCode;
}

/** What a WebSocket close code says where no `$close` came before it. */
export function codeOfClose(closeCode: number): WireCode {
  const codes = Object.keys(WIRE_CODES) as WireCode[];
  return (
    STANDARD_CLOSE_CODES[closeCode] ?? codes.find((code) => entryOf(code)?.closeCode === closeCode) ?? "connection_lost"
  );
}

/** What a code says, in a sentence; nothing for a code of the application's own. */
export function sentenceOf(code: string): string {
  return entryOf(code)?.sentence ?? "";
}

function entryOf(code: string): ErrorCodeEntry | undefined {
  return isWireCode(code) ? WIRE_CODES[code] : undefined;
}
