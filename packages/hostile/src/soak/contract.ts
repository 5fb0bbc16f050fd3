import { action, defineContract, request } from "@repod/core";

/** What is played while a server is watched for what it keeps. */
export const contract = defineContract({
  toServer: {
    echo: action<{ text: string }>(),
    add: request<{ a: number; b: number }, number>(),
    /** Joins one of the rooms, and leaves the one before. */
    enter: action<{ room: string }>(),
    /** To all of the room. */
    say: action<{ text: string }>(),
    move: action<{ x: number; y: number }>(),
    /** Has an answer after a while, which a timer of the channel's own brings. */
    remind: action<{ after: number }>(),
    /** Makes the server ask, and wait for the answer. */
    ask: action(),
    /** Takes a while. */
    study: action<{ for: number }>(),
  },
  toClient: {
    echo: action<{ text: string }>(),
    said: action<{ from: string; text: string }>(),
    moved: action<{ from: string; x: number; y: number }>({ delivery: "latest", key: ({ from }) => from }),
    reminded: action(),
    question: request<{}, string>(),
  },
});
