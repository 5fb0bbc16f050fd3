import { encode } from "@repod/core";
import type { Attack } from "../attack.js";
import { flood } from "../attackers/flood.js";
import { HELLO } from "../attackers/peer.js";

const CONNECTIONS = 10;
const MESSAGES_A_SECOND = 100_000;
/** How many are written at once. */
const PORTION = 100;

const FRAMES = Buffer.concat(
  Array.from({ length: PORTION }, (_, index) => encode({ action: `no-such-action-${index}` })),
);

export const unknownActions: Attack = {
  name: "unknown-actions",
  title: "100,000 messages a second that nothing handles",
  expects: { tcp: { ends: ["open"] }, websocket: { ends: ["open"] } },
  run: (assault) =>
    assault.inLanes({ connections: CONNECTIONS, everyMs: 100, stays: true }, (peer) => {
      peer.send(HELLO);
      const connections = assault.scaled(CONNECTIONS);
      return flood(assault, peer, () => FRAMES, assault.scaled(MESSAGES_A_SECOND) / PORTION / connections);
    }),
};
