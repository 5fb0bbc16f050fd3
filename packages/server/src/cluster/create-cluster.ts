import type { Broker } from "@repod/core/internal";
import type { ServerContext } from "../context.js";
import { Cluster } from "./cluster.js";

/** Makes a server one of a cluster. */
export function createCluster(context: ServerContext, broker: Broker): Cluster {
  return new Cluster(context, broker);
}
