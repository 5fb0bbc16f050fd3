import { encode } from "@repod/core";
import { createMsgpackCodec, FrameReader, MAX_FRAME_BYTES } from "@repod/core/internal";
import { MESSAGES } from "./messages.js";
import type { CoreTask } from "./task.js";

/** From the bytes of a chunk to messages. */
export function startReceive(): CoreTask {
  const codec = createMsgpackCodec();
  const reader = new FrameReader({ maxFrameBytes: MAX_FRAME_BYTES });
  const chunk = Buffer.concat(MESSAGES.map((message) => encode(message)));
  let received = 0;
  const take = (body: Uint8Array): void => {
    if (typeof codec.decode(body)["action"] === "string") received += 1;
  };
  return {
    run(units) {
      const before = received;
      while (received - before < units) reader.push(chunk, take);
      return received - before;
    },
  };
}
