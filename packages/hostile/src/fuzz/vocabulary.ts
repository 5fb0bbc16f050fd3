import type { WireMap } from "@repod/core/internal";
import { GOOD_KEY, LOGIN } from "./credentials.js";
import type { Dice } from "./dice.js";

/** Makes a message of one kind. */
type Make = (dice: Dice) => WireMap;

const NAMES = ["ada", "slow", "", "a longer name with an ä in it"] as const;
const GROUPS = ["red", "blue"] as const;

/** A number that the other side may have used: small, as they begin at 1. */
const smallId = (dice: Dice): number => dice.between(1, 4);

/** What a client says of its own accord, by action. Whatever is not predictable in its effect is in `ODDITIES`. */
export const SPEECH: Readonly<Record<string, Make>> = {
  echo: (dice) => ({
    action: "echo",
    text: dice.chance(0.1) ? "x".repeat(dice.below(300)) : `text ${dice.below(1_000)}`,
  }),
  add: (dice) => ({ action: "add", a: dice.below(100), b: dice.below(100) / 4 }),
  later: (dice) => ({ action: "later", n: dice.between(1, 9) }),
  join: (dice) => ({ action: "join", group: dice.pick(GROUPS) }),
  leave: (dice) => ({ action: "leave", group: dice.pick(GROUPS) }),
  wave: (dice) => ({ action: "wave", group: dice.pick(GROUPS), n: dice.below(100) }),
};

/** What ends a conversation, holds it up, fails, or is refused. */
export const ODDITIES: Readonly<Record<string, Make>> = {
  ask: () => ({ action: "ask" }),
  trade: () => ({ action: "trade", item: "lamp" }),
  fail: () => ({ action: "fail" }),
  reject: () => ({ action: "reject" }),
  hang: () => ({ action: "hang" }),
  quit: () => ({ action: "quit" }),
  "later, refused": () => ({ action: "later", n: -1 }),
  "add, refused": () => ({ action: "add", a: "one" }),
  unknown: (dice) => ({ action: dice.pick(["dance", "toString", "__proto__", "constructor", ""]), n: 1 }),
  reserved: (dice) => ({ action: dice.pick(["connected", "error", "disconnected", "socketConnect"]), error: "mine" }),
  nameless: () => ({ text: "a map without an action" }),
};

/** What the protocol says, by its name: a new frame of it is one more line. */
export const PROTOCOL: Readonly<Record<string, Make>> = {
  $hello: (dice) => hello(dice),
  $ack: (dice) => ({ action: "$ack", n: dice.below(4) }),
  $ping: (dice) => ({ action: "$ping", t: dice.below(10_000), n: dice.below(10) }),
  $pong: (dice) => ({ action: "$pong", t: dice.below(10_000), now: dice.below(10_000) }),
  $skip: (dice) => ({ action: "$skip", n: dice.below(5) }),
  $reply: (dice) => ({ action: "$reply", $id: smallId(dice), ok: true, value: "because" }),
  "$reply, refused": (dice) => ({
    action: "$reply",
    $id: smallId(dice),
    ok: false,
    error: { code: "refused", message: "No.", issues: [{ message: "no", path: ["a", 0] }] },
  }),
  $error: () => ({ action: "$error", about: "echo", code: "invalid_payload", message: "No." }),
  $close: () => ({ action: "$close", code: "closed", reason: "Bye." }),
  $unknown: () => ({ action: "$later", n: 1 }),
};

/** The first frame of an extended client. */
export function hello(dice: Dice): WireMap {
  return { action: "$hello", v: 1, limit: 1_024 * dice.between(1, 64), auth: credentials(dice) };
}

/** The first frame of a plain client of a server that asks who it is. */
export function login(dice: Dice): WireMap {
  return { action: LOGIN, ...credentials(dice) };
}

function credentials(dice: Dice): WireMap {
  return { name: dice.pick(NAMES), key: dice.chance(0.9) ? GOOD_KEY : "guess" };
}
