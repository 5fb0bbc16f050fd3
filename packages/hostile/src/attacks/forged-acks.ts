import { encode } from "@repod/core";
import type { Attack } from "../attack.js";
import { HELLO } from "../attackers/peer.js";
import { everywhere } from "./everywhere.js";

const FORGED = [2 ** 40, -1, 0.5, "1", NaN, null];

export const forgedAcks: Attack = {
  name: "forged-acks",
  title: "`$ack` of what was never sent",
  expects: everywhere(["protocol_error"]),
  run: (assault) =>
    assault.inLanes({ connections: 20, everyMs: 100 }, (peer) => {
      peer.send(HELLO);
      peer.send(encode({ action: "$ack", n: FORGED[Math.floor(assault.random() * FORGED.length)] }));
    }),
};
