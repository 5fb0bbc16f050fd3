import { defineContract, request } from "@repod/core";

/** One question, whose answer says nothing: all that counts is how long it takes. */
export const lag = defineContract({
  toServer: { ping: request<{}, {}>() },
  toClient: {},
});
