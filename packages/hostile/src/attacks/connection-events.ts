import { encode } from "@repod/core";
import type { Attack } from "../attack.js";
import { flood } from "../attackers/flood.js";
import { HELLO } from "../attackers/peer.js";
import { everywhere } from "./everywhere.js";

const FRAMES = ["connected", "disconnected", "error", "socketConnect"].map((action) =>
  encode({ action, code: "kicked", error: "You were kicked.", $: { v: 1, session: "another", token: "another" } }),
);

export const connectionEvents: Attack = {
  name: "connection-events",
  title: "`connected`, `disconnected`, `error` as if from a server",
  expects: everywhere(["too_many_violations"]),
  run: (assault) =>
    assault.inLanes({ connections: 20, everyMs: 100 }, (peer, lane) => {
      peer.send(HELLO);
      return flood(assault, peer, () => FRAMES[lane % FRAMES.length]!, 1_000);
    }),
};
