import { action, defineContract, request } from "@repod/core";
import * as v from "valibot";

/** How many characters a chapter has: its frame is not much below the 64 KiB that a client of ours takes by default. */
export const CHAPTER_LENGTH = 60_000;

/** What is played while the server is attacked. */
export const game = defineContract({
  toServer: {
    /** Comes back as `played`, to be timed. */
    play: action<{ n: number }>(),
    /** Goes to everybody in the room. */
    say: action(v.object({ n: v.number(), text: v.pipe(v.string(), v.maxLength(80)) })),
    /** Goes to everybody in the room, who want to know only the last one. */
    move: action<{ n: number; x: number; y: number }>({ delivery: "latest" }),
    roll: request(v.object({ sides: v.pipe(v.number(), v.integer(), v.minValue(2)) }), v.number()),
    /** Has a large reply. */
    read: request<{ page: number }, string>(),
    /** Is not for those in a hurry. */
    trade: action<{ item: string }>({ rate: 5 }),
    explode: action(),
    reject: action(),
    hang: action(),
  },
  toClient: {
    played: action<{ n: number }>(),
    said: action<{ from: string; n: number; text: string }>(),
    moved: action<{ from: string; n: number; x: number; y: number }>({
      delivery: "latest",
      key: ({ from }) => from,
    }),
  },
});
