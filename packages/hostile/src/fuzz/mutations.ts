import type { WireMap } from "@repod/core/internal";
import type { Dice } from "./dice.js";
import type { Step } from "./step.js";

const KEYS = [
  "action",
  "text",
  "a",
  "n",
  "v",
  "limit",
  "auth",
  "$id",
  "$",
  "ok",
  "value",
  "error",
  "code",
  "about",
  "group",
];
const ACTIONS = ["$hello", "$ack", "$reply", "$close", "$error", "$ping", "echo", "add", "ask", "connected", "error"];

/** Changes the steps of a conversation: what is said stays well-formed. */
type StepMutation = (steps: readonly Step[], dice: Dice) => readonly Step[];
/** Changes the bytes of it. */
type ByteMutation = (bytes: Uint8Array, dice: Dice) => Uint8Array;

/** Changes made to what is said. */
export const STEP_MUTATIONS: Readonly<Record<string, StepMutation>> = {
  "a value replaced": (steps, dice) =>
    changed(steps, dice, (map) => ({ ...map, [someKey(map, dice)]: value(dice, 0) })),
  "a key renamed": (steps, dice) =>
    changed(steps, dice, (map) => {
      const { [someKey(map, dice)]: moved, ...rest } = map;
      return { ...rest, [dice.pick(KEYS)]: moved };
    }),
  "a key added": (steps, dice) => changed(steps, dice, (map) => ({ ...map, [dice.pick(KEYS)]: value(dice, 0) })),
  "an action replaced": (steps, dice) => changed(steps, dice, (map) => ({ ...map, action: dice.pick(ACTIONS) })),
  "a step left out": (steps, dice) => steps.toSpliced(dice.below(steps.length), 1),
  "a step doubled": (steps, dice) => {
    const place = dice.below(steps.length);
    const step = steps[place];
    return step ? steps.toSpliced(place, 0, ...dice.times(dice.pick([1, 1, 1, 40]), () => step)) : steps;
  },
  "two steps exchanged": (steps, dice) => {
    const [one, other] = [dice.below(steps.length), dice.below(steps.length)];
    return steps.length === 0 ? steps : steps.with(one, steps[other]!).with(other, steps[one]!);
  },
  "the beginning at the end": (steps) => [...steps.slice(1), ...steps.slice(0, 1)],
};

/** Changes made to bytes. */
export const BYTE_MUTATIONS: Readonly<Record<string, ByteMutation>> = {
  "bits flipped": (bytes, dice) => {
    const copy = Uint8Array.from(bytes);
    for (let left = dice.between(1, 4); left > 0; left -= 1) copy[dice.below(copy.length)]! ^= dice.between(1, 255);
    return copy;
  },
  "bytes cut out": (bytes, dice) => {
    const begin = dice.below(bytes.length);
    return joined(bytes.subarray(0, begin), bytes.subarray(begin + dice.between(1, 8)));
  },
  "the end cut off": (bytes, dice) => bytes.subarray(0, dice.below(bytes.length)),
  "bytes put in": (bytes, dice) => {
    const place = dice.below(bytes.length + 1);
    return joined(bytes.subarray(0, place), dice.bytes(dice.between(1, 8)), bytes.subarray(place));
  },
  "a length changed": (bytes, dice) => {
    const copy = Uint8Array.from(bytes);
    const headers = headersOf(bytes);
    const place = headers[dice.below(headers.length)];
    if (place !== undefined) copy[place + dice.pick([0, 1, 2, 3, 3, 3])] = dice.below(256);
    return copy;
  },
};

/** Where frames begin, in bytes that are whole frames. */
function headersOf(bytes: Uint8Array): number[] {
  const places: number[] = [];
  for (let place = 0; place + 4 <= bytes.length;) {
    places.push(place);
    place += 4 + ((bytes[place + 1]! << 16) | (bytes[place + 2]! << 8) | bytes[place + 3]!);
  }
  return places;
}

function changed(steps: readonly Step[], dice: Dice, change: (map: WireMap) => WireMap): readonly Step[] {
  const place = dice.below(steps.length);
  const step = steps[place];
  return step && "say" in step ? steps.with(place, { say: change(step.say) }) : steps;
}

function someKey(map: WireMap, dice: Dice): string {
  return dice.pick(Object.keys(map)) ?? "action";
}

/** Something of any kind. */
function value(dice: Dice, depth: number): unknown {
  switch (dice.below(depth > 3 ? 8 : 11)) {
    case 0:
      return null;
    case 1:
      return dice.chance(0.5);
    case 2:
      return dice.pick([0, -1, 2 ** 31, 2 ** 53 - 1, -(2 ** 53), 1e300, NaN, Infinity, 0.5]);
    case 3:
      return dice.pick(ACTIONS);
    case 4:
      return "x".repeat(dice.pick([0, 1, 31, 32, 255, 256, 3_000]));
    case 5:
      return dice.bytes(dice.below(20));
    case 6:
      return new Date(dice.below(2 ** 31));
    case 7:
      return dice.below(10);
    case 8:
      return dice.times(dice.below(4), () => value(dice, depth + 1));
    case 9:
      return Object.fromEntries(dice.times(dice.below(4), () => [dice.pick(KEYS), value(dice, depth + 1)]));
    default:
      return nested(dice.between(1, 40));
  }
}

/** Arrays in arrays. */
function nested(depth: number): unknown {
  let inside: unknown = [];
  for (let level = 1; level < depth; level += 1) inside = [inside];
  return inside;
}

function joined(...pieces: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(pieces);
}
