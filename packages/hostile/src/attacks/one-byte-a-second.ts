import { encode } from "@repod/core";
import type { Attack } from "../attack.js";
import type { Assault } from "../attackers/assault.js";
import type { Peer } from "../attackers/peer.js";
import { clientFrame } from "../attackers/websocket-bytes.js";

const CONNECTIONS = 250;
const FRAME = encode({ action: "play", n: 1 });
const MESSAGE = clientFrame(FRAME);
const REQUEST = Buffer.from("GET / HTTP/1.1\r\nConnection: Upgrade\r\n");

async function trickle(assault: Assault, peer: Peer, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length && !peer.isOver; at += 1) {
    peer.write(bytes.subarray(at, at + 1));
    if (!(await assault.pause(1_000))) return;
  }
}

export const oneByteASecond: Attack = {
  name: "one-byte-a-second",
  title: "one byte a second",
  expects: {
    // Whoever is greeted may take its time for a frame; of those who have said nothing whole, so many are kept.
    tcp: { ends: ["open", "silent"] },
    // "cut" is what a request is told that is never whole.
    websocket: { ends: ["handshake_timeout", "cut"] },
  },
  leastMs: 2_000,
  async run(assault) {
    const lanes = { connections: CONNECTIONS, everyMs: 1_000, stays: assault.transport === "tcp" };
    const begins = assault.transport === "tcp" ? FRAME : REQUEST;
    await Promise.all([
      assault.inLanes({ ...lanes, dial: { upgrades: false } }, (peer) => trickle(assault, peer, begins)),
      assault.inLanes(lanes, (peer) => trickle(assault, peer, assault.transport === "tcp" ? FRAME : MESSAGE)),
    ]);
  },
};
