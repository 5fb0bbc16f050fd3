import type { Attack } from "../attack.js";
import { arrayHeader, frameOf, mapHeader, messageWith, NIL, str } from "../attackers/msgpack-bytes.js";
import { poison } from "../attackers/poison.js";
import { everywhere } from "./everywhere.js";

const MOST = 0xffff_ffff;
/** More than a message may hold, in as few bytes as can be. */
const REAL = 30_000;

const announced = mapHeader(MOST);
const nested = Buffer.concat(Array.from({ length: 20 }, () => arrayHeader(MOST)));
const real = Buffer.concat([mapHeader(REAL), Buffer.alloc(2 * REAL, 1)]);
const list = Buffer.concat([arrayHeader(REAL), Buffer.alloc(REAL, NIL[0])]);

const FRAMES = [announced, ...[announced, nested, real, list].map((value) => messageWith(str("x"), value))].map(
  frameOf,
);

export const hugeMaps: Attack = {
  name: "huge-maps",
  title: "huge maps, announced and real",
  expects: everywhere(["bad_frame"]),
  run: (assault) => poison(assault, FRAMES),
};
