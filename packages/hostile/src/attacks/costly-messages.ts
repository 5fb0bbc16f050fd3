import type { Attack } from "../attack.js";
import { flood } from "../attackers/flood.js";
import { arrayHeader, frameOf, messageWith, str } from "../attackers/msgpack-bytes.js";
import { HELLO } from "../attackers/peer.js";
import { everywhere } from "./everywhere.js";

/** As many as a message may hold, each of them a map, which takes a byte on the wire and an object in memory. */
const ELEMENTS = 16_380;
const EMPTY_MAP = 0x80;

const FRAME = frameOf(messageWith(str("x"), Buffer.concat([arrayHeader(ELEMENTS), Buffer.alloc(ELEMENTS, EMPTY_MAP)])));

export const costlyMessages: Attack = {
  name: "costly-messages",
  title: "messages as costly as may be, 50 a second from each of four",
  expects: everywhere(["open"]),
  run: (assault) =>
    assault.inLanes({ connections: 4, stays: true }, (peer) => {
      peer.send(HELLO);
      return flood(assault, peer, () => FRAME, assault.scaled(50));
    }),
};
