import { startBeats } from "@repod/core/internal";
import type { ServerContext } from "./context.js";

/**
 * Looks after all clients with one timer: whether they are still there, and whether it is time to ping them.
 *
 * @returns What ends it.
 */
export function startHeartbeats({ connections, options, runtime }: ServerContext): () => void {
  return startBeats(runtime.clock, options.heartbeat, (isLate) => {
    for (const connection of connections) if ("session" in connection) connection.session.beat(isLate);
  });
}
