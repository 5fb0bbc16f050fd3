import type { Attack } from "../attack.js";
import { HELLO } from "../attackers/peer.js";
import { clientFrame, OPCODES } from "../attackers/websocket-bytes.js";

const CRUMB = Buffer.alloc(1);
const PIECES = 4_000;

const first = clientFrame(CRUMB, { fin: false });
const next = clientFrame(CRUMB, { fin: false, opcode: OPCODES.continuation });

const crumbs = Buffer.concat([first, ...Array.from({ length: PIECES }, () => next)]);
/** A message that begins inside another one, and one that goes on though none has begun. */
const interrupted = Buffer.concat([first, first]);

export const fragments: Attack = {
  name: "fragments",
  title: "WebSocket messages in thousands of fragments",
  expects: { websocket: { ends: ["1008", "1002"] } },
  run: (assault) =>
    assault.inLanes({ connections: 20, everyMs: 100 }, (peer) => {
      peer.send(HELLO);
      const messages = [crumbs, interrupted, next];
      peer.write(messages[Math.floor(assault.random() * messages.length)]!);
    }),
};
