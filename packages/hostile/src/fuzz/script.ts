import { createMsgpackCodec, FrameEncoder } from "@repod/core/internal";
import { converse } from "./conversation.js";
import { Dice } from "./dice.js";
import { BYTE_MUTATIONS, STEP_MUTATIONS } from "./mutations.js";
import type { Expectation, Leaving, Step } from "./step.js";

/** Something that a client does, in bytes. */
export type Deed = { readonly write: Uint8Array } | Exclude<Step, { readonly say: unknown }>;

/** What a client does, to the byte. */
export interface Script {
  readonly deeds: readonly Deed[];
  readonly leaving: Leaving;
  /** Absent where something was changed, or is not certain. */
  readonly expected: Expectation | undefined;
  /** What was changed, by name. */
  readonly mutations: readonly string[];
  /** The steps that the bytes were made of, before bytes were changed. */
  readonly steps: readonly Step[];
}

/** Encodes what a server refuses. */
const encoder = new FrameEncoder(createMsgpackCodec({ maxDepth: 100, maxElements: 100_000 }));

const STEP_CHANGES = Object.entries(STEP_MUTATIONS);
const BYTE_CHANGES = Object.entries(BYTE_MUTATIONS);
/** So many stay as they are: they show that what is not changed works. */
const UNCHANGED = 0.1;

/** The script of one number: the same for the same seed, index and kind of server. */
export function write(seed: number, index: number, isGuarded: boolean): Script {
  const dice = new Dice(seed, index);
  const { steps, leaving, expected } = converse(dice, isGuarded);
  const mutations: string[] = [];
  if (dice.chance(UNCHANGED)) return { deeds: toDeeds(steps, dice, mutations, 0), leaving, expected, mutations, steps };
  const changes = dice.between(1, 3);
  const ofSteps = dice.between(0, changes);
  let changed = steps;
  for (let count = 0; count < ofSteps && changed.length > 0; count += 1) {
    const [name, mutate] = dice.pick(STEP_CHANGES);
    changed = mutate(changed, dice);
    mutations.push(name);
  }
  const deeds = toDeeds(changed, dice, mutations, changes - ofSteps);
  return { deeds, leaving, expected: undefined, mutations, steps: changed };
}

/** Joins what is said without a pause, has some of the bytes changed, and cuts them anywhere. */
function toDeeds(steps: readonly Step[], dice: Dice, mutations: string[], changes: number): Deed[] {
  const deeds: Deed[] = [];
  let said: Uint8Array[] = [];
  const flush = (): void => {
    if (said.length > 0) deeds.push({ write: Buffer.concat(said) });
    said = [];
  };
  for (const step of steps) {
    if ("say" in step) said.push(encoder.protocol(step.say));
    else {
      flush();
      deeds.push(step);
    }
  }
  flush();
  for (let count = 0; count < changes; count += 1) changeBytes(deeds, dice, mutations);
  return deeds.flatMap((deed) => ("write" in deed ? cut(deed.write, dice) : [deed]));
}

function changeBytes(deeds: Deed[], dice: Dice, mutations: string[]): void {
  const place = dice.below(deeds.length);
  const deed = deeds[place];
  if (!deed || !("write" in deed) || deed.write.length === 0) return;
  const [name, mutate] = dice.pick(BYTE_CHANGES);
  deeds[place] = { write: mutate(deed.write, dice) };
  mutations.push(name);
}

/** Most often in one piece; else in a few, at times byte by byte at the start. */
function cut(bytes: Uint8Array, dice: Dice): Deed[] {
  if (dice.chance(0.6)) return [{ write: bytes }];
  const first = dice.chance(0.2) ? [1, 2, 3, 4, 5] : [];
  const places = [...first, ...dice.times(dice.below(4), () => dice.below(bytes.length + 1))].filter(
    (place) => place <= bytes.length,
  );
  const ends = [...places.sort((one, other) => one - other), bytes.length];
  return ends.map((end, index) => ({ write: bytes.subarray(index === 0 ? 0 : ends[index - 1], end) }));
}
