import { forEachAtOnce } from "../util/for-each-at-once.js";
import { RawClient } from "./raw-client.js";
import type { Wire } from "./wire.js";

/** How many clients are on their way in at the same time: fewer than a server takes in without having any wait. */
const AT_ONCE = 20;

/**
 * Connects many clients, of which each gets whole messages of any kind.
 *
 * @param port - Where, or where each of them does by its place among them.
 * @param roomOf - Where each of them will play, by its place among them. Defaults to nowhere.
 * @throws Error when the server does not greet them all; then none stays.
 */
export async function meetAll(
  count: number,
  port: number | ((index: number) => number),
  wire: Wire,
  roomOf?: (index: number) => string | undefined,
): Promise<RawClient[]> {
  const clients: RawClient[] = [];
  const rooms = Array.from({ length: count }, (_, index) => roomOf?.(index));
  try {
    await forEachAtOnce(rooms, AT_ONCE, async (room, index) => {
      clients[index] = await RawClient.meet(typeof port === "number" ? port : port(index), wire, room);
    });
    return clients;
  } catch (error) {
    // Leaves out those who have not come.
    clients.forEach((client) => client.close());
    throw error;
  }
}
