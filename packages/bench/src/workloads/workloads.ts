import { broadcast } from "./broadcast.js";
import { echo } from "./echo.js";
import { pacedBroadcast } from "./paced-broadcast.js";
import type { Workload } from "./workload.js";

export const WORKLOADS: readonly Workload[] = [echo, broadcast, pacedBroadcast];
