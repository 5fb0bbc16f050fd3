import type { Attack } from "../attack.js";
import { HELLO } from "../attackers/peer.js";
import { announcement } from "../attackers/websocket-bytes.js";

/** 4 GiB - 1, the most that a header can announce. */
const HEADER = Buffer.from([0xff, 0xff, 0xff, 0xff]);
/** The same for a WebSocket's message, as far as numbers are exact. */
const MESSAGE = announcement(Number.MAX_SAFE_INTEGER);

export const giantHeader: Attack = {
  name: "giant-header",
  title: "a header that announces 4 GiB",
  expects: { tcp: { ends: ["frame_too_large"] }, websocket: { ends: ["frame_too_large", "1009"] } },
  run: (assault) =>
    assault.inLanes({ connections: 20, everyMs: 100 }, (peer) => {
      peer.send(HELLO);
      if (assault.transport === "websocket" && assault.random() < 0.5) peer.write(MESSAGE);
      else peer.send(HEADER);
    }),
};
