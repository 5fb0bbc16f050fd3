import { createMsgpackCodec, createSystemRuntime } from "@repod/core/internal";
import { createEncoder } from "./encoder.js";
import { MESSAGES } from "./messages.js";
import type { CoreTask } from "./task.js";

/** From messages to frames. */
export function startEncode(): CoreTask {
  const encoder = createEncoder(createMsgpackCodec(), createSystemRuntime());
  let byteLength = 0;
  return {
    run(units) {
      const rounds = Math.ceil(units / MESSAGES.length);
      for (let round = 0; round < rounds; round += 1) {
        for (const message of MESSAGES) byteLength += encoder.message(message).length;
      }
      if (byteLength === 0) throw new Error("Nothing was encoded.");
      return rounds * MESSAGES.length;
    },
  };
}
