import { action, defineContract, request } from "@repod/core";

/** How long round trips of one client take, in milliseconds. */
export interface Figures {
  readonly median: number;
  readonly jitter: number;
}

export const lag = defineContract({
  toServer: {
    /** One question, whose answer says nothing: all that counts is how long it takes. */
    ping: request<{}, {}>(),
    /** What a client has measured; whoever tells it also hears of the others. */
    figures: action<Figures>(),
  },
  toClient: {
    everybody: action<{ clients: (Figures & { id: string })[] }>(),
  },
});

export type Lag = typeof lag;
