import { encode, MAX_FRAME_BYTES } from "@repod/core";
import type { Assault } from "./assault.js";
import type { Peer } from "./peer.js";

/** How long an attacker waits for a greeting, in milliseconds. */
const PATIENCE_MS = 1_000;

/** By what a session is asked for. */
export interface Key {
  readonly session: string;
  readonly token: string;
}

/** What a greeting says of a session. */
export interface Greeting extends Key {
  readonly resumed: boolean;
}

/** A hello that asks for a session. */
export function helloAgain({ session, token }: Key, received = 0): Uint8Array {
  return encode({ action: "$hello", v: 1, limit: MAX_FRAME_BYTES, resume: { session, token, received } });
}

/** Says hello, and resolves with the greeting; with nothing where there is none, as with a decoy. */
export function greet(assault: Assault, peer: Peer, hello: Uint8Array): Promise<Greeting | undefined> {
  const greeted = new Promise<Greeting>((resolve) => {
    peer.onMessage = ({ action, $ }) => {
      if (action === "connected" && $ !== undefined) resolve($ as Greeting);
    };
  });
  peer.send(hello);
  const nothing = (): undefined => undefined;
  return Promise.race([greeted, peer.ended.then(nothing), assault.pause(PATIENCE_MS).then(nothing)]);
}

/** Says that the greeting has arrived: only then the session is waited for. */
export function confirm(peer: Peer): void {
  peer.send(encode({ action: "$ack", n: 0 }));
}
