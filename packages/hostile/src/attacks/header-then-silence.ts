import type { Attack } from "../attack.js";
import { HELLO } from "../attackers/peer.js";
import { announcement } from "../attackers/websocket-bytes.js";

const LENGTH = 65_536;
const HEADER = Buffer.from([0, 1, 0, 0]);
const MESSAGE = announcement(LENGTH);

export const headerThenSilence: Attack = {
  name: "header-then-silence",
  title: "a header, then silence",
  expects: {
    // Greeted, a client may be silent; those who were greeted for their silence are kept up to a number.
    tcp: { ends: ["open", "silent"] },
    websocket: { ends: ["open", "handshake_timeout"] },
  },
  run: (assault) =>
    assault.inLanes({ connections: 1_000, everyMs: 1_500, stays: true }, (peer, lane) => {
      if (lane % 2 === 0) peer.send(HELLO);
      peer.write(assault.transport === "tcp" ? HEADER : MESSAGE);
    }),
};
