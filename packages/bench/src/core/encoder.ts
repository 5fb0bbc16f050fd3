import { FrameEncoder } from "@repod/core/internal";
import type { Codec, Runtime } from "@repod/core/internal";

/** Builds before this one took memory for frames from the runtime. */
const EncoderOfAnyBuild: new (codec: Codec, runtime: Runtime) => FrameEncoder = FrameEncoder;

export function createEncoder(codec: Codec, runtime: Runtime): FrameEncoder {
  return new EncoderOfAnyBuild(codec, runtime);
}
