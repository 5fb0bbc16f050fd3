import { encode } from "@repod/core";
import type { Attack } from "../attack.js";
import { flood } from "../attackers/flood.js";
import { HELLO } from "../attackers/peer.js";
import { everywhere } from "./everywhere.js";

/** Calls a handler that fails, a thousand times a second on each of ten connections. */
function calling(action: string): Attack["run"] {
  const frame = encode({ action });
  return (assault) =>
    assault.inLanes({ connections: 10, everyMs: 100, stays: true }, (peer) => {
      peer.send(HELLO);
      return flood(assault, peer, () => frame, assault.scaled(1_000));
    });
}

export const throwingHandler: Attack = {
  name: "throwing-handler",
  title: "a handler that throws, 10,000 times a second",
  expects: everywhere(["open"]),
  run: calling("explode"),
};

export const rejectingHandler: Attack = {
  name: "rejecting-handler",
  title: "a handler that rejects, 10,000 times a second",
  expects: everywhere(["open"]),
  run: calling("reject"),
};

export const hangingHandler: Attack = {
  name: "hanging-handler",
  title: "a handler that never ends",
  expects: everywhere(["open"]),
  run: calling("hang"),
};
