import { encode } from "@repod/core";
import type { Attack } from "../attack.js";
import { flood } from "../attackers/flood.js";
import { HELLO } from "../attackers/peer.js";

const FRAME = encode({ action: "say", n: "not a number", text: ["no", "text"] });

export const schemaViolations: Attack = {
  name: "schema-violations",
  title: "messages that break the contract",
  expects: {
    tcp: { ends: ["too_many_violations"], answers: ["invalid_payload"] },
    websocket: { ends: ["too_many_violations"], answers: ["invalid_payload"] },
  },
  run: (assault) =>
    assault.inLanes({ connections: 20, everyMs: 100 }, (peer) => {
      peer.send(HELLO);
      return flood(assault, peer, () => FRAME, 1_000);
    }),
};
