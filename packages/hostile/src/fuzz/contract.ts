import { action, defineContract, request } from "@repod/core";
import * as v from "valibot";

/** What a client can say to a server that is fuzzed: something of each kind. */
export const contract = defineContract({
  toServer: {
    echo: action<{ text: string }>(),
    add: request(v.object({ a: v.number(), b: v.number() }), v.number()),
    /** Is checked asynchronously, and handled so. */
    later: action(
      v.pipeAsync(
        v.object({ n: v.number() }),
        v.checkAsync(({ n }) => Promise.resolve(n > 0)),
      ),
    ),
    /** Makes the server ask. */
    ask: action(),
    join: action<{ group: string }>(),
    leave: action<{ group: string }>(),
    /** To all of a group; only the newest matters. */
    wave: action<{ group: string; n: number }>(),
    /** Is not for those in a hurry. */
    trade: action<{ item: string }>({ rate: 2 }),
    fail: action(),
    reject: action(),
    hang: action(),
    quit: action(),
  },
  toClient: {
    echo: action<{ text: string }>(),
    wave: action<{ n: number }>({ delivery: "latest" }),
    question: request<{}, string>(),
  },
});
