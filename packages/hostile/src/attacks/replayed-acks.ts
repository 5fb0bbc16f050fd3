import { encode } from "@repod/core";
import type { Attack } from "../attack.js";
import { flood } from "../attackers/flood.js";
import { HELLO } from "../attackers/peer.js";
import { everywhere } from "./everywhere.js";

const FRAMES = Buffer.concat(Array.from({ length: 100 }, () => encode({ action: "$ack", n: 0 })));

export const replayedAcks: Attack = {
  name: "replayed-acks",
  title: "the same `$ack` 100,000 times a second",
  expects: everywhere(["open"]),
  run: (assault) =>
    assault.inLanes({ connections: 10, everyMs: 100, stays: true }, (peer) => {
      peer.send(HELLO);
      return flood(assault, peer, () => FRAMES, assault.scaled(100));
    }),
};
