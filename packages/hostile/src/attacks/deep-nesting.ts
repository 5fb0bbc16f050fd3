import type { Attack } from "../attack.js";
import { frameOf, map, messageWith, NIL, str } from "../attackers/msgpack-bytes.js";
import { poison } from "../attackers/poison.js";
import { everywhere } from "./everywhere.js";

const DEPTH = 30_000;
const ARRAY_OF_ONE = 0x91;

const arrays = Buffer.concat([Buffer.alloc(DEPTH, ARRAY_OF_ONE), NIL]);
const maps = Buffer.concat([...Array.from({ length: DEPTH / 2 }, () => map([str("a"), Buffer.alloc(0)])), NIL]);

const FRAMES = [arrays, maps, arrays.subarray(0, 33)].map((value) => frameOf(messageWith(str("x"), value)));

export const deepNesting: Attack = {
  name: "deep-nesting",
  title: "maps and arrays nested 30,000 deep",
  expects: everywhere(["bad_frame"]),
  run: (assault) => poison(assault, FRAMES),
};
