import type { Codec } from "../../src/codec/codec.js";
import { createDecoder as createBrowserDecoder } from "../../src/codec/decoder.browser.js";
import { createEncoder as createBrowserEncoder } from "../../src/codec/encoder.browser.js";
import { DEFAULT_LIMITS } from "../../src/codec/limits.js";
import type { Limits } from "../../src/codec/limits.js";
import { createMsgpackCodec } from "../../src/codec/msgpack-codec.js";

type MessageCodec = Omit<Codec, "elementCount">;

/** The codec as it is in Node and as it is in browsers. */
export const CODEC_FORMS: readonly (readonly [where: string, create: (limits?: Partial<Limits>) => MessageCodec])[] = [
  ["in Node", createMsgpackCodec],
  ["in browsers", createBrowserCodec],
];

function createBrowserCodec(limits?: Partial<Limits>): MessageCodec {
  const all = { ...DEFAULT_LIMITS, ...limits };
  return Object.assign(createBrowserDecoder(all), { encode: createBrowserEncoder(all) });
}
