import type { Attack } from "../attack.js";
import { HELLO } from "../attackers/peer.js";
import { clientFrame, OPCODES } from "../attackers/websocket-bytes.js";

const MESSAGES = [
  clientFrame(Buffer.from('{"action":"play","n":1}'), { opcode: OPCODES.text }),
  clientFrame(HELLO, { opcode: OPCODES.text }),
  clientFrame(Buffer.from([0xc0, 0xaf]), { opcode: OPCODES.text }),
];

export const textMessages: Attack = {
  name: "text-messages",
  title: "WebSocket messages of text",
  // `ws` itself finds that a text is not UTF-8.
  expects: { websocket: { ends: ["bad_frame", "1007"] } },
  run: (assault) =>
    assault.inLanes({ connections: 20, everyMs: 100 }, (peer) => {
      if (assault.random() < 0.5) peer.send(HELLO);
      peer.write(MESSAGES[Math.floor(assault.random() * MESSAGES.length)]!);
    }),
};
