import { WIRE_CODES } from "./wire-codes.js";
import type { ErrorCodeEntry } from "./wire-codes.js";

/**
 * Every code that an error of this library can have. The part with close codes is the table under "End" in the
 * protocol page; a test holds the two together.
 */
export const ERROR_CODES = {
  ...WIRE_CODES,

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
  no_server: { sentence: "This channel has no server." },
} as const satisfies Record<string, ErrorCodeEntry>;

/** A code from the closed list `ERROR_CODES`. */
export type ErrorCode = keyof typeof ERROR_CODES;
