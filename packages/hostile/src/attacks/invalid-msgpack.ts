import type { Attack } from "../attack.js";
import { frameOf, messageWith, NIL, str } from "../attackers/msgpack-bytes.js";
import { poison } from "../attackers/poison.js";
import { everywhere } from "./everywhere.js";

const whole = messageWith(str("x"), str("text"));

const FRAMES = [
  Buffer.alloc(0),
  NIL,
  Buffer.from([0x93, 1, 2, 3]),
  // The one byte that means nothing; a map without its end, and one with something behind it.
  messageWith(str("x"), Buffer.from([0xc1])),
  whole.subarray(0, whole.length - 1),
  Buffer.concat([whole, NIL]),
  // Keys that are neither text nor number; a timestamp of seven bytes; one that no date can hold.
  messageWith(NIL, NIL),
  messageWith(str("x"), Buffer.from([0xc7, 7, 0xff, 0, 0, 0, 0, 0, 0, 0])),
  messageWith(str("x"), Buffer.from([0xc7, 12, 0xff, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])),
].map(frameOf);

export const invalidMsgpack: Attack = {
  name: "invalid-msgpack",
  title: "bodies that are no map of msgpack",
  expects: everywhere(["bad_frame"]),
  run: (assault) => poison(assault, FRAMES),
};
