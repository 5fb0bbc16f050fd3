import type { Attack } from "../attack.js";
import { HELLO } from "../attackers/peer.js";
import { everywhere } from "./everywhere.js";

export const repeatedHello: Attack = {
  name: "repeated-hello",
  title: "a `$hello` after the greeting",
  expects: everywhere(["late_hello"]),
  run: (assault) =>
    assault.inLanes({ connections: 20, everyMs: 100 }, (peer) => {
      for (let times = 0; times < 5; times += 1) peer.send(HELLO);
    }),
};
