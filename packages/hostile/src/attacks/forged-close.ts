import { encode } from "@repod/core";
import type { Attack } from "../attack.js";
import { HELLO } from "../attackers/peer.js";

const FRAMES = [
  encode({ action: "$close", code: "x".repeat(50_000), reason: { toString: 1 } }),
  encode({ action: "$close", code: "server_stopping", reason: "y".repeat(50_000) }),
  encode({ action: "$close" }),
];

export const forgedClose: Attack = {
  name: "forged-close",
  title: "`$close` with what nobody would say, and messages behind it",
  // Who says goodbye is not told why.
  expects: { tcp: { ends: ["cut"] }, websocket: { ends: ["1000"] } },
  run: (assault) =>
    assault.inLanes({ connections: 20, everyMs: 100 }, (peer) => {
      peer.send(HELLO);
      peer.send(FRAMES[Math.floor(assault.random() * FRAMES.length)]!);
      peer.send(encode({ action: "play", n: 1 }));
    }),
};
