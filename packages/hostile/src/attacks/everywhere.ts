import type { Attack, Expectation } from "../attack.js";

/** The same is expected over every transport. */
export function everywhere(ends: readonly string[], answers: readonly string[] = []): Attack["expects"] {
  const expectation: Expectation = { ends, answers };
  return { tcp: expectation, websocket: expectation };
}
