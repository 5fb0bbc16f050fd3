import { encode } from "@repod/core";
import type { Attack } from "../attack.js";
import { flood } from "../attackers/flood.js";
import { HELLO } from "../attackers/peer.js";
import { everywhere } from "./everywhere.js";

/** How long an attacker reads nothing, in milliseconds, before it looks what it was told. */
const DEAF_MS = 1_000;

export const slowReading: Attack = {
  name: "slow-reading",
  title: "asking for large replies, and not reading them",
  expects: everywhere(["slow_consumer"]),
  leastMs: 2_500,
  run: (assault) =>
    assault.inLanes({ connections: 10, everyMs: 500 }, async (peer) => {
      peer.send(HELLO);
      peer.pause();
      let id = 0;
      const asking = flood(assault, peer, () => encode({ action: "read", page: 1, $id: (id += 1) }), 100);
      await Promise.race([asking, assault.pause(DEAF_MS)]);
      peer.resume();
    }),
};
