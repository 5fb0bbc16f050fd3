import { encode } from "@repod/core";
import type { Attack } from "../attack.js";
import { everywhere } from "./everywhere.js";

const FRAME = encode({ action: "play", n: 1 });
const LANES = { connections: 50, everyMs: 100 };

export const connectAndReset: Attack = {
  name: "connect-and-reset",
  title: "1,000 connections a second that are reset at once",
  expects: everywhere([]),
  async run(assault) {
    const storm = (upgrades: boolean): Promise<void> =>
      assault.inLanes({ ...LANES, dial: { upgrades } }, (peer) => {
        const written = [FRAME.subarray(0, 7), FRAME, Buffer.from("GET / HT"), undefined];
        const bytes = written[Math.floor(assault.random() * written.length)];
        if (bytes) peer.write(bytes);
        peer.reset();
      });
    await Promise.all([storm(true), storm(false)]);
  },
};
