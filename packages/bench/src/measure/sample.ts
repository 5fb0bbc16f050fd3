import { WIRES } from "../driver/wires.js";
import { ServerProcess } from "../host/server-process.js";
import type { Sample } from "../workloads/figure.js";
import type { Amount, Workload } from "../workloads/workload.js";
import type { Contestant } from "./contestants.js";

/**
 * Measures in a process of its own: what V8 made of the code in one process is one of several things that it could have
 * made.
 *
 * @param profile - The file for a CPU profile of the process.
 */
export async function takeSample(
  { system, wire }: Contestant,
  workload: Workload,
  amount: Amount,
  profile?: string,
): Promise<Sample> {
  const showsMemory = workload.asksForMemory ?? false;
  const server = await ServerProcess.start(system, { profile, showsMemory });
  try {
    return await workload.measure(server, WIRES[wire], amount);
  } finally {
    await server.stop();
  }
}
