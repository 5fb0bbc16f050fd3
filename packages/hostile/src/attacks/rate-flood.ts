import { encode } from "@repod/core";
import type { Attack } from "../attack.js";
import { flood } from "../attackers/flood.js";
import { HELLO } from "../attackers/peer.js";
import { everywhere } from "./everywhere.js";

const FRAME = encode({ action: "trade", item: "sword" });

export const rateFlood: Attack = {
  name: "rate-flood",
  title: "an action with a rate of 5 a second, 200 times a second",
  expects: everywhere(["open"], ["rate_limited"]),
  run: (assault) =>
    assault.inLanes({ connections: 20, everyMs: 100, stays: true }, (peer) => {
      peer.send(HELLO);
      return flood(assault, peer, () => FRAME, 200);
    }),
};
