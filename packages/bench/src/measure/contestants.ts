import type { SystemName } from "../systems/systems.js";

/** A system as it takes part in a run. One system can take part twice. */
export interface Contestant {
  readonly name: string;
  readonly system: SystemName;
}

/** What the others are compared with. */
export const BASELINE: Contestant = { name: "node:net, hand-written", system: "net" };

/** The baseline against itself shows how far apart two results can be that differ in nothing. */
export const CONTESTANTS: readonly Contestant[] = [
  BASELINE,
  { name: "node:net, hand-written, again", system: "net" },
  { name: "repod over TCP", system: "repod-tcp" },
];
