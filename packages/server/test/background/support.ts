import { startBackground } from "../../src/background/start-background.js";
import type { BackgroundServer } from "../../src/background/background-server.js";
import type { BackgroundEvents } from "../../src/background/listeners.js";
import { ExtendedPeer } from "../support/peers.js";
import { Recorder } from "../support/recorder.js";
import { atEnd } from "../support/servers.js";
import { tcpWire } from "../support/wire.js";

/** JavaScript, which a thread loads without any help; what it imports is what is built. */
export const GAME = new URL("./fixtures/game-server.js", import.meta.url);

/** Starts a server of the fixtures in a thread, and stops it after the test. */
export async function startGame(name = "GameServer", options: object = {}): Promise<BackgroundServer> {
  const game = await startBackground(GAME, { export: name, ...options });
  // Some of them refuse.
  atEnd(() => game.stop({ drain: 0 }).catch(() => undefined));
  return game;
}

/** A client that has been greeted, and its id. */
export async function join(game: BackgroundServer): Promise<{ readonly peer: ExtendedPeer; readonly id: string }> {
  const peer = new ExtendedPeer((events) => tcpWire(game.address, events));
  atEnd(() => peer.reset());
  const { $ } = (await peer.next()) as { $: { session: string } };
  return { peer, id: $.session };
}

/** What a handle tells of an event, from now on. */
export function record<E extends keyof BackgroundEvents>(
  game: BackgroundServer,
  event: E,
): Recorder<BackgroundEvents[E]> {
  const events = new Recorder<BackgroundEvents[E]>();
  game.on(event, (...args) => events.push(args));
  return events;
}

/** Pumps and sleeps in turns, and never yields, until something is so. */
export function pumpUntil(game: BackgroundServer, isSo: () => boolean): void {
  const never = new Int32Array(new SharedArrayBuffer(4));
  const deadline = performance.now() + 60_000;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error("The thread told nothing of it.");
    Atomics.wait(never, 0, 0, 1);
    game.pump();
  }
}
