import type { Attack } from "../attack.js";
import { frameOf, map, messageWith, NIL, str } from "../attackers/msgpack-bytes.js";
import { poison } from "../attackers/poison.js";
import { everywhere } from "./everywhere.js";

const TEXTS = [
  Buffer.from([0xff]),
  // An overlong slash, a surrogate, a character without its end, one beyond Unicode.
  Buffer.from([0xc0, 0xaf]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0xe2, 0x82]),
  Buffer.from([0xf4, 0x90, 0x80, 0x80]),
  Buffer.alloc(40_000, 0xbf),
];

const FRAMES = TEXTS.flatMap((text) => [
  messageWith(str("x"), str(text)),
  messageWith(str(text), NIL),
  map([str("action"), str(text)]),
]).map(frameOf);

export const invalidUtf8: Attack = {
  name: "invalid-utf8",
  title: "strings that are not UTF-8",
  expects: everywhere(["bad_frame"]),
  run: (assault) => poison(assault, FRAMES),
};
