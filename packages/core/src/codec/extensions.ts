import { EXT_TIMESTAMP, ExtData, decodeTimestampExtension, encodeTimestampExtension } from "@msgpack/msgpack";
import type { ExtensionCodecType } from "@msgpack/msgpack";

/**
 * What becomes of msgpack's extension types: a timestamp is a `Date`, everything else an `ExtData` with bytes of its
 * own, which can be sent again as it is.
 */
export const extensions: ExtensionCodecType<undefined> = {
  tryToEncode(value) {
    if (value instanceof Date) return new ExtData(EXT_TIMESTAMP, encodeTimestampExtension(value)!);
    return value instanceof ExtData ? value : null;
  },
  decode(data, type) {
    if (type !== EXT_TIMESTAMP) return new ExtData(type, new Uint8Array(data));
    const date = decodeTimestampExtension(data);
    if (Number.isNaN(date.getTime())) throw new RangeError("A timestamp is outside the range of Date.");
    return date;
  },
};
