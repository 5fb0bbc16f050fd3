import { encode } from "@repod/core";
import type { Attack } from "../attack.js";
import { flood } from "../attackers/flood.js";
import { HELLO } from "../attackers/peer.js";
import { clientFrame, OPCODES } from "../attackers/websocket-bytes.js";
import { everywhere } from "./everywhere.js";

const PORTION = 100;
const FRAMES = Buffer.concat(Array.from({ length: PORTION }, () => encode({ action: "$ping", t: 1, n: 0 })));
/** With as much as a control frame holds, which the answer has to repeat. */
const PINGS = Buffer.concat(
  Array.from({ length: PORTION }, () => clientFrame(Buffer.alloc(125), { opcode: OPCODES.ping })),
);

export const pingFlood: Attack = {
  name: "ping-flood",
  title: "100,000 `$ping` a second",
  // Of these, few are enough for a heartbeat.
  expects: everywhere(["too_many_violations"]),
  run: (assault) =>
    assault.inLanes({ connections: 20, everyMs: 100 }, (peer) => {
      peer.send(HELLO);
      return flood(assault, peer, () => FRAMES, 100);
    }),
};

export const unreadPongs: Attack = {
  name: "unread-pongs",
  title: "100,000 pings of WebSocket a second, whose answers are not read",
  expects: { websocket: { ends: ["slow_consumer", "cut"] } },
  leastMs: 2_500,
  run: (assault) =>
    assault.inLanes({ connections: 10, everyMs: 100 }, async (peer) => {
      peer.send(HELLO);
      peer.pause();
      const pinging = flood(
        assault,
        peer,
        () => PINGS,
        assault.scaled(100),
        (bytes) => peer.write(bytes),
      );
      await Promise.race([pinging, assault.pause(1_500)]);
      peer.resume();
    }),
};
