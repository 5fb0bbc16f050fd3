import type { Assault } from "./assault.js";
import type { Peer } from "./peer.js";

/** How often a flood is poured, in milliseconds. */
const STEP_MS = 10;
/** From how many bytes that the server does not take on an attacker waits: its own memory is not what is attacked. */
const MOST_BACKLOG = 262_144;

/**
 * Pours frames into a connection until one of both is over: as many a second as asked for, or as the server takes.
 *
 * @param portion - What is written at once.
 * @param perSecond - How many portions a second.
 * @param write - How a portion is written. Defaults to as frames.
 */
export async function flood(
  assault: Assault,
  peer: Peer,
  portion: () => Uint8Array,
  perSecond: number,
  write = (bytes: Uint8Array): void => peer.send(bytes),
): Promise<void> {
  const startedAt = performance.now();
  let poured = 0;
  while (!peer.isOver && (await assault.pause(STEP_MS))) {
    const due = 1 + Math.floor(((performance.now() - startedAt) / 1_000) * perSecond);
    for (; poured < due && peer.backlog < MOST_BACKLOG && !peer.isOver; poured += 1) write(portion());
    // What a server that is slow does not take is not owed to it later.
    poured = due;
  }
}
