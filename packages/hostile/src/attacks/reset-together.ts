import type { Attack } from "../attack.js";
import { HELLO } from "../attackers/peer.js";
import { everywhere } from "./everywhere.js";

/** When all are reset, in milliseconds from the begin: by then the last are greeted. */
const MOMENT_MS = 2_500;

export const resetTogether: Attack = {
  name: "reset-together",
  title: "1,000 connections that are reset at the same moment",
  expects: everywhere([]),
  leastMs: MOMENT_MS + 500,
  async run(assault) {
    const moment = assault.pause(MOMENT_MS);
    await assault.inLanes({ connections: 1_000, everyMs: 60_000, spreadMs: 1_500 }, async (peer) => {
      peer.send(HELLO);
      await moment;
      peer.reset();
    });
  },
};
