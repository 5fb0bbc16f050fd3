import type { WireName } from "../driver/wires.js";
import type { SystemName } from "../systems/systems.js";

/** A system as it takes part in a run. One system can take part more than once. */
export interface Contestant {
  readonly name: string;
  readonly system: SystemName;
  readonly wire: WireName;
  /** What it is compared with; absent for what others are compared with. */
  readonly against?: Contestant;
}

const NET: Contestant = { name: "node:net, hand-written", system: "net", wire: "tcp" };
const WS: Contestant = { name: "ws, hand-written", system: "ws", wire: "websocket-bodies" };

/** The baselines against themselves show how far apart two results can be that differ in nothing. */
export const CONTESTANTS: readonly Contestant[] = [
  NET,
  { ...NET, name: "node:net, hand-written, again", against: NET },
  { name: "repod over TCP", system: "repod", wire: "tcp-extended", against: NET },
  WS,
  { ...WS, name: "ws, hand-written, again", against: WS },
  { name: "repod over WebSocket", system: "repod", wire: "websocket-extended", against: WS },
  { name: "the same, clients do not batch", system: "repod", wire: "websocket-extended-unbatched", against: WS },
];
