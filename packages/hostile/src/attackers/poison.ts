import type { Assault } from "./assault.js";
import { HELLO } from "./peer.js";

const LANES = { connections: 20, everyMs: 100 };

/** Two hundred times a second, connects and sends one of these frames, with a hello before it or as the first frame. */
export function poison(assault: Assault, frames: readonly Uint8Array[]): Promise<void> {
  return assault.inLanes(LANES, (peer) => {
    if (assault.random() < 0.5) peer.send(HELLO);
    peer.send(frames[Math.floor(assault.random() * frames.length)]!);
  });
}
