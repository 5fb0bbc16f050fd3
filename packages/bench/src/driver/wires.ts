import { TCP, WEBSOCKET, WEBSOCKET_UNBATCHED } from "./carrier.js";
import { extendedWire } from "./extended-wire.js";
import { bodiesWire, plainWire } from "./plain-wire.js";
import type { Wire } from "./wire.js";

export type WireName = keyof typeof WIRES;

export const WIRES = {
  tcp: plainWire(TCP),
  "tcp-extended": extendedWire(TCP),
  "websocket-bodies": bodiesWire(WEBSOCKET_UNBATCHED),
  "websocket-extended": extendedWire(WEBSOCKET),
  "websocket-extended-unbatched": extendedWire(WEBSOCKET_UNBATCHED),
} as const satisfies Record<string, Wire>;
