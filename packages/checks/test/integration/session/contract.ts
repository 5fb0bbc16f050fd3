import { action, defineContract, request } from "@repod/core";

/** What is in each message, by which it is known again. */
export type Letter = { readonly book: number; readonly number: number; readonly filling: Uint8Array };
/** One that the next for the same slot may replace. */
export type Card = Letter & { readonly slot: string };
/** One that wants to be told its own book and number. */
export type Question = Letter & { readonly manner: Manner };
/** How a question is answered: at once, after a while, or after whoever is asked has asked something itself. */
export type Manner = "at once" | "later" | "by asking back";

const either = {
  note: action<Letter>(),
  place: action<Card>({ delivery: "latest", key: ({ slot }) => slot }),
  ask: request<Question, string>(),
};

/** The same in both directions. */
export const post = defineContract({ toServer: either, toClient: either });
