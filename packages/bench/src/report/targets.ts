import { COLYSEUS, NET, REPOD_TCP, REPOD_WEBSOCKET, SOCKET_IO, SOCKET_IO_MSGPACK, WS } from "../measure/contestants.js";
import type { Contestant } from "../measure/contestants.js";

/** What ours may take of what an alternative takes. */
interface Target {
  /** The name of the work. */
  readonly work: string;
  readonly ours: Contestant;
  readonly against: Contestant;
  /** The ratio that is kept when the whole interval is not above it. */
  readonly atMost: number;
}

/**
 * Chosen beforehand, after a prototype without sessions, queues and limits: it took 0.38 to 0.46 of what the server written
 * by hand on `ws` takes for an echo, and 0.54 to 0.67 for a delivery.
 */
const TARGETS: readonly Target[] = [
  { work: "round-trip", ours: REPOD_TCP, against: NET, atMost: 1.25 },
  { work: "round-trip", ours: REPOD_WEBSOCKET, against: WS, atMost: 1.25 },
  { work: "echo", ours: REPOD_TCP, against: NET, atMost: 1.05 },
  { work: "echo", ours: REPOD_WEBSOCKET, against: WS, atMost: 0.5 },
  { work: "echo", ours: REPOD_WEBSOCKET, against: SOCKET_IO, atMost: 0.42 },
  { work: "echo", ours: REPOD_WEBSOCKET, against: SOCKET_IO_MSGPACK, atMost: 0.42 },
  { work: "echo", ours: REPOD_WEBSOCKET, against: COLYSEUS, atMost: 0.46 },
  { work: "broadcast", ours: REPOD_TCP, against: NET, atMost: 0.95 },
  { work: "broadcast", ours: REPOD_WEBSOCKET, against: WS, atMost: 0.7 },
  { work: "broadcast", ours: REPOD_WEBSOCKET, against: SOCKET_IO, atMost: 0.62 },
  { work: "broadcast", ours: REPOD_WEBSOCKET, against: SOCKET_IO_MSGPACK, atMost: 0.62 },
  { work: "broadcast", ours: REPOD_WEBSOCKET, against: COLYSEUS, atMost: 0.62 },
  { work: "rooms", ours: REPOD_WEBSOCKET, against: WS, atMost: 0.5 },
  { work: "many", ours: REPOD_WEBSOCKET, against: WS, atMost: 1.3 },
  { work: "many", ours: REPOD_WEBSOCKET, against: SOCKET_IO, atMost: 0.4 },
  { work: "many", ours: REPOD_WEBSOCKET, against: SOCKET_IO_MSGPACK, atMost: 0.4 },
];

/** What a message without a schema may take more when it is dispatched than when its method is called, in nanoseconds. */
export const MOST_FOR_DISPATCH = 150;

/** The target of a comparison; `undefined` when it has none and is there for information. */
export function targetOf(work: string, ours: Contestant, against: Contestant): number | undefined {
  return TARGETS.find((target) => target.work === work && target.ours === ours && target.against === against)?.atMost;
}
