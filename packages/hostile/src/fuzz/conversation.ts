import type { WireMap } from "@repod/core/internal";
import type { Dice } from "./dice.js";
import type { Conversation, Expectation, Leaving, Step } from "./step.js";
import { hello, login, ODDITIES, PROTOCOL, SPEECH } from "./vocabulary.js";

const MOST_MESSAGES = 10;
const KINDS = { speech: Object.values(SPEECH), oddities: Object.values(ODDITIES), protocol: Object.values(PROTOCOL) };
const LEAVINGS: readonly Leaving[] = ["close", "close", "reset", "stay"];
/** In milliseconds: a turn, and so long that something falls due. */
const WAITS = [0, 0, 0, 5, 260, 1_100, 11_000] as const;

/**
 * A conversation as a client could have it: extended or plain, mostly sense. About half of them have nothing in them whose
 * effect is not certain; of those it is known what comes back.
 *
 * @param isGuarded - Whether the server asks who is there.
 */
export function converse(dice: Dice, isGuarded: boolean): Conversation {
  const isExtended = dice.chance(0.7);
  const isCertain = dice.chance(0.5);
  const beginning: Step[] = [];
  if (isExtended) beginning.push({ say: hello(dice) });
  else if (isGuarded) beginning.push({ say: login(dice) });
  const messages = dice.times(dice.below(MOST_MESSAGES), (index) => message(dice, isExtended, isCertain, index + 1));
  const steps = [...beginning, ...messages.flatMap((say) => pauses(dice, isCertain, { say }))];
  const leaving = dice.pick(LEAVINGS);
  if (!isCertain || isGuarded) return { steps, leaving };
  return { steps: [...steps, { wait: 0 }], leaving, expected: expect(messages) };
}

function message(dice: Dice, isExtended: boolean, isCertain: boolean, id: number): WireMap {
  const kind = isCertain || dice.chance(0.5) ? "speech" : dice.pick(["oddities", "protocol"] as const);
  const made = dice.pick(KINDS[kind])(dice);
  return isExtended && kind !== "protocol" && dice.chance(0.3) ? { ...made, $id: id } : made;
}

function pauses(dice: Dice, isCertain: boolean, step: Step): Step[] {
  if (isCertain || dice.chance(0.7)) return [step];
  if (dice.chance(0.1)) return [{ read: dice.chance(0.5) }, step];
  return [step, { wait: dice.pick(WAITS) }];
}

function expect(messages: readonly WireMap[]): Expectation {
  const echoes = messages.filter(({ action }) => action === "echo").map(({ text }) => text as string);
  const replies = messages.filter((said) => "$id" in said).map(({ $id }) => $id as number);
  return { echoes, replies };
}
