import { encode } from "@repod/core";
import type { Attack } from "../attack.js";
import { flood } from "../attackers/flood.js";
import { HELLO } from "../attackers/peer.js";
import { everywhere } from "./everywhere.js";

const PORTION = 100;
/** Every second one is asked under a number that was used before. */
const FRAMES = Buffer.concat(
  Array.from({ length: PORTION }, (_, index) => encode({ action: "roll", sides: 6, $id: index % 2 ? 7 : index })),
);

export const requestFlood: Attack = {
  name: "request-flood",
  title: "20,000 requests a second",
  expects: everywhere(["open"], ["ok"]),
  run: (assault) =>
    assault.inLanes({ connections: 10, everyMs: 100, stays: true }, (peer) => {
      peer.send(HELLO);
      return flood(assault, peer, () => FRAMES, assault.scaled(20));
    }),
};
