import type { Clock, Runtime } from "@repod/core/internal";

/** The runtime around a clock. */
export function runtimeOf(clock: Clock): Runtime {
  return { clock, allocate: (byteLength) => new Uint8Array(byteLength) };
}
