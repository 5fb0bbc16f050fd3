import type { WireMap } from "../codec/codec.js";
import type { AnyMessage } from "../util/any-message.js";
import { isProtocolName } from "../util/reserved-names.js";

/** A message as users get it, of one that has keys of the protocol. */
export function withoutProtocolKeys(message: WireMap): AnyMessage {
  const kept: WireMap = {};
  for (const [key, value] of Object.entries(message)) {
    if (!isProtocolName(key)) kept[key] = value;
  }
  return kept as AnyMessage;
}
