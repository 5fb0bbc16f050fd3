import { broadcast } from "./broadcast.js";
import { echo } from "./echo.js";
import { many } from "./many.js";
import { pacedBroadcast } from "./paced-broadcast.js";
import { rooms } from "./rooms.js";
import { roundTrip } from "./round-trip.js";
import type { Workload } from "./workload.js";

export const WORKLOADS: readonly Workload[] = [roundTrip, echo, broadcast, pacedBroadcast, rooms, many];
