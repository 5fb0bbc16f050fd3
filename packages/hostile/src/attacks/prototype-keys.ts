import type { Attack } from "../attack.js";
import { frameOf, map, messageWith, NIL, str } from "../attackers/msgpack-bytes.js";
import { poison } from "../attackers/poison.js";
import { everywhere } from "./everywhere.js";

const polluting = map([str("isAdmin"), Buffer.from([0xc3])]);

const FRAMES = ["__proto__", "constructor", "prototype"]
  .flatMap((key) => [
    messageWith(str(key), polluting),
    messageWith(str("x"), map([str(key), NIL])),
    map([str(key), polluting]),
  ])
  .map(frameOf);

export const prototypeKeys: Attack = {
  name: "prototype-keys",
  title: "`__proto__`, `constructor` and `prototype` as keys",
  expects: everywhere(["bad_frame"]),
  run: (assault) => poison(assault, FRAMES),
};
