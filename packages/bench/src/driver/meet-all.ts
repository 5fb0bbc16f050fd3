import { RawClient } from "./raw-client.js";
import type { Wire } from "./wire.js";

/** How many clients are on their way in at the same time: fewer than a server takes in without having any wait. */
const AT_ONCE = 20;

/**
 * Connects many clients, of which each gets whole messages of any kind.
 *
 * @param roomOf - Where each of them will play, by its place among them. Defaults to nowhere.
 * @throws Error when the server does not greet them all; then none stays.
 */
export async function meetAll(
  count: number,
  port: number,
  wire: Wire,
  roomOf?: (index: number) => string | undefined,
): Promise<RawClient[]> {
  const clients: RawClient[] = [];
  let next = 0;
  const meetOneByOne = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      clients[index] = await RawClient.meet(port, wire, roomOf?.(index));
    }
  };
  const meetings = await Promise.allSettled(Array.from({ length: AT_ONCE }, meetOneByOne));
  const failed = meetings.find(({ status }) => status === "rejected");
  if (failed?.status !== "rejected") return clients;
  // Leaves out those who have not come.
  clients.forEach((client) => client.close());
  throw failed.reason;
}
