import { encode } from "@repod/core";
import type { Attack } from "../attack.js";
import { flood } from "../attackers/flood.js";
import { HELLO } from "../attackers/peer.js";
import { everywhere } from "./everywhere.js";

const FRAMES = Buffer.concat(
  [
    { action: "$reply", $id: 1, ok: true, value: "never asked" },
    { action: "$reply", $id: 2 ** 52, ok: false, error: { code: "__proto__", message: [] } },
    { action: "$reply", $id: "1", ok: "yes" },
    { action: "$reply" },
    { action: "$error", about: "played", code: "refused" },
    { action: "$error", about: { toString: 1 }, code: 7, issues: [1, 2] },
    { action: "$no-such-thing", $id: 1 },
    { action: "$skip", n: 2 ** 40 },
    { action: "$" },
  ].map(encode),
);

export const forgedReplies: Attack = {
  name: "forged-replies",
  title: "answers to what was never asked, and unknown words of the protocol",
  expects: everywhere(["too_many_violations"]),
  run: (assault) =>
    assault.inLanes({ connections: 20, everyMs: 100 }, (peer) => {
      peer.send(HELLO);
      return flood(assault, peer, () => FRAMES, 200);
    }),
};
