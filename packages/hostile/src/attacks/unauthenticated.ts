import { encode, MAX_FRAME_BYTES } from "@repod/core";
import type { Attack } from "../attack.js";
import { HELLO } from "../attackers/peer.js";
import { everywhere } from "./everywhere.js";

const hello = { action: "$hello", v: 1, limit: MAX_FRAME_BYTES };

/** First frames of those who have no password. */
const FIRST = [
  HELLO,
  encode({ ...hello, auth: "open barley" }),
  encode({ ...hello, auth: { toString: "open sesame" } }),
  encode({ action: "play", n: 1 }),
  // A password longer than is read of somebody unknown.
  encode({ ...hello, auth: "x".repeat(10_000) }),
];
const PLAY = Buffer.concat(Array.from({ length: 100 }, (_, n) => encode({ action: "play", n })));

export const unauthenticated: Attack = {
  name: "unauthenticated",
  title: "playing without a password, where one is asked for",
  isGuarded: true,
  expects: everywhere(["unauthorized", "frame_too_large"]),
  run: (assault) =>
    assault.inLanes({ connections: 20, everyMs: 100 }, (peer) => {
      peer.send(FIRST[Math.floor(assault.random() * FIRST.length)]!);
      peer.send(PLAY);
    }),
};
