/**
 * Servers of several processes on one port, each on a core of its own, which are one to their clients. Node alone.
 *
 * @module @repod/server/cluster
 */
import nodeCluster from "node:cluster";
import { RepodError } from "@repod/core/internal";
import { resolveClusterOptions } from "./workers/cluster-options.js";
import type { ClusterOptions } from "./workers/cluster-options.js";
import { openCluster } from "./workers/server-cluster.js";
import type { ServerCluster } from "./workers/server-cluster.js";
import { WorkerProcess } from "./workers/worker-process.js";
import { WORKER_MARK } from "./workers/worker-slot.js";
import type { MakeServer } from "./workers/worker-process.js";

export type { ClusterOptions } from "./workers/cluster-options.js";
export type { ServerCluster } from "./workers/server-cluster.js";
export type { ClusterWorker, MakeServer } from "./workers/worker-process.js";
export type { WorkerState, WorkerStatus } from "./workers/worker-slot.js";

let isCalled = false;

/**
 * Runs a server in each of several worker processes, as what this process and they are for:
 *
 * ```ts
 * const running = await cluster({ workers: 4 }, ({ broker }) => new GameServer({ port: 5071, broker }));
 * console.log(running.address);
 * ```
 *
 * The program is run anew in each worker, by `node:cluster`, and comes to this call there too. In a worker the call makes the server
 * and starts it, and never returns: what follows it happens in the first process alone, and what is before it in all of them. The
 * servers share their port, and their clients: one that comes back at another worker than that of its session is relayed to it. A
 * worker that ends is started again. SIGINT and SIGTERM stop all servers and end the process; a second signal ends it at once.
 *
 * @param make - Called in each worker. Returns its server, not started.
 * @returns A handle, once all workers listen.
 * @throws RepodError `invalid_option`, `already_started` where it was called before, `cannot_listen` in a worker of another program,
 * `worker_ended` where one ended before it listened, or could not be started; and what making and starting the server throws in a
 * worker.
 */
export async function cluster(options: ClusterOptions, make: MakeServer): Promise<ServerCluster> {
  const { workers } = resolveClusterOptions(options);
  if (isCalled) throw new RepodError("already_started", "A program can be a cluster only once.");
  isCalled = true;
  if (nodeCluster.isPrimary) return openCluster(workers);
  if (process.env["REPOD_WORKER"] !== WORKER_MARK.REPOD_WORKER) {
    const sentence =
      "This process is a worker of another program, of pm2 in its cluster mode say. Start it as one of its own.";
    throw new RepodError("cannot_listen", sentence);
  }
  return new WorkerProcess(make).run();
}
