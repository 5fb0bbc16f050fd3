import type { Carrier } from "./carrier.js";
import { bodyOf, BODY_BYTES, FRAME_BYTES, frames, GREETING } from "./messages.js";
import type { Wire } from "./wire.js";

/** Frames and nothing else, as everybody understands them. */
export function plainWire(carrier: Carrier): Wire {
  return {
    ...connectionsOf(carrier),
    messageBytes: FRAME_BYTES,
    greeting: GREETING,
    payload: (action, count) => Buffer.concat(frames(action, count)),
    written: (action, count) => carrier.pack(frames(action, count)),
  };
}

/** As one writes it by hand where the carrier knows how long a message is: there are no headers. */
export function bodiesWire(carrier: Carrier): Wire {
  return {
    ...connectionsOf(carrier),
    messageBytes: BODY_BYTES,
    greeting: bodyOf(GREETING),
    payload: (action, count) => Buffer.concat(frames(action, count).map(bodyOf)),
    written: (action, count) => carrier.pack(frames(action, count).map(bodyOf)),
  };
}

/** All that arrives is messages, and nobody has to be told that they did. */
function connectionsOf(carrier: Carrier): Pick<Wire, "open" | "createReader"> {
  return {
    open: carrier.connect,
    createReader: () => ({ read: carrier.createUnpacker(), takeReply: () => undefined }),
  };
}
