import { deflateRawSync } from "node:zlib";
import type { Attack } from "../attack.js";
import { HELLO } from "../attackers/peer.js";
import { clientFrame, RSV1 } from "../attackers/websocket-bytes.js";

const OFFER = "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover";
/** Becomes a thousandth of that on the wire. */
const BOMB_BYTES = 32 * 2 ** 20;

const bomb = clientFrame(deflateRawSync(Buffer.alloc(BOMB_BYTES)), { reserved: RSV1 });
const LANES = { connections: 10, everyMs: 200, dial: { headers: [OFFER] } };

export const compressed: Attack = {
  name: "compressed",
  title: "compressed WebSocket messages that nobody agreed on",
  expects: { websocket: { ends: ["1002"] } },
  run: (assault) =>
    assault.inLanes(LANES, (peer) => {
      peer.send(HELLO);
      peer.write(bomb);
    }),
};

export const decompressionBomb: Attack = {
  name: "decompression-bomb",
  title: "32 MiB in 32 KiB, where compression is switched on",
  server: { perMessageDeflate: true },
  expects: { websocket: { ends: ["1009"] } },
  run: (assault) =>
    assault.inLanes(LANES, (peer) => {
      peer.write(clientFrame(HELLO));
      peer.write(bomb);
    }),
};
