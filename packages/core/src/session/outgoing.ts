import { EXPLAINS } from "#explains";
import type { Codec, WireMap } from "../codec/codec.js";
import { RepodError } from "../errors/repod-error.js";
import type { AnyMessage } from "../util/any-message.js";
import { isProtocolName, isReservedName } from "../util/reserved-names.js";
import { HEADER_SIZE, writeHeader } from "../wire/frame.js";

/** Turns messages into frames. One for all connections of a server or client. */
export class FrameEncoder {
  readonly #codec: Codec;

  constructor(codec: Codec) {
    this.#codec = codec;
  }

  /**
   * A message of the user's as a frame.
   *
   * @throws RepodError `invalid_message` without an action, `reserved_name` where a name belongs to the protocol,
   * `not_encodable`, `message_too_large`.
   */
  message(message: AnyMessage): Uint8Array {
    checkNames(message);
    return this.protocol(message);
  }

  /**
   * A request of the user's as a frame.
   *
   * @throws RepodError as `message`.
   */
  request(action: string, payload: object, id: number): Uint8Array {
    const message = { ...payload, action };
    checkNames(message);
    return this.protocol({ ...message, $id: id });
  }

  /** A frame of the protocol's own. */
  protocol(message: WireMap): Uint8Array {
    return writeHeader(this.#codec.encode(message, HEADER_SIZE));
  }
}

function checkNames(message: AnyMessage): void {
  const { action } = (message ?? {}) as { action?: unknown };
  if (typeof action !== "string") throw new RepodError("invalid_message");
  if (isReservedName(action)) {
    throw new RepodError("reserved_name", EXPLAINS ? `"${action as string}" belongs to the protocol.` : undefined);
  }
  for (const key in message) {
    if (!isProtocolName(key)) continue;
    throw new RepodError(
      "reserved_name",
      EXPLAINS ? `The key "${key}" of "${action}" belongs to the protocol.` : undefined,
    );
  }
}
