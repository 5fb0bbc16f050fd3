import type { CpuProfile, ProfileNode } from "./cpu-profile.js";
import { ROOMS, roomOf } from "./room.js";
import type { Apart, Room } from "./room.js";

/** Time by room, in microseconds. */
export type Times = Record<Room, number>;

export function noTimes(): Times {
  return Object.fromEntries(Object.keys(ROOMS).map((room) => [room, 0])) as Times;
}

/**
 * Adds what a profile found running to the times. Left out is a server that had nothing to do, and what it did to load its
 * modules: it does that once.
 */
export function addTimes({ nodes, samples, timeDeltas }: CpuProfile, times: Times): void {
  const rooms = roomsOf(nodes);
  samples.forEach((id, index) => {
    const room = rooms.get(id) ?? "native";
    if (room !== "idle" && room !== "loading") times[room] += timeDeltas[index] ?? 0;
  });
}

/** What is native counts for its caller, and whatever a module does as it is loaded is loading. */
function roomsOf(nodes: readonly ProfileNode[]): Map<number, Room | Apart> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const rooms = new Map<number, Room | Apart>();
  const visit = ({ id, callFrame, children = [] }: ProfileNode, caller: Room | Apart): void => {
    const room = caller === "loading" ? caller : (roomOf(callFrame) ?? caller);
    rooms.set(id, room);
    for (const child of children) visit(byId.get(child)!, room);
  };
  const [root] = nodes;
  if (root) visit(root, "native");
  return rooms;
}
