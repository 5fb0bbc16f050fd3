import { RawClient } from "./raw-client.js";
import type { Wire } from "./wire.js";

/** How many clients are on their way in at the same time: fewer than a server takes in without having any wait. */
const AT_ONCE = 20;

/**
 * Connects many clients, of which each gets whole messages of any kind.
 *
 * @throws Error when the server does not greet them all; then none stays.
 */
export async function meetAll(count: number, port: number, wire: Wire): Promise<RawClient[]> {
  const clients: RawClient[] = [];
  let missing = count;
  const meetOneByOne = async (): Promise<void> => {
    while (missing > 0) {
      missing -= 1;
      clients.push(await RawClient.meet(port, wire));
    }
  };
  const meetings = await Promise.allSettled(Array.from({ length: AT_ONCE }, meetOneByOne));
  const failed = meetings.find(({ status }) => status === "rejected");
  if (failed?.status !== "rejected") return clients;
  for (const client of clients) client.close();
  throw failed.reason;
}
