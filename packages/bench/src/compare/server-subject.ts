import type { Stage } from "../builds/stage.js";
import { WIRES } from "../driver/wires.js";
import type { WireName } from "../driver/wires.js";
import { ServerProcess } from "../host/server-process.js";
import type { LoadWorkload } from "../workloads/load-workload.js";
import type { Subject } from "./subject.js";

/**
 * The server of a build under the load of this one's driver. Broadcasts are not gathered: messages come one at a time, so that
 * all builds make as many writes.
 */
export async function openServer(stage: Stage, workload: LoadWorkload, wire: WireName): Promise<Subject> {
  const server = await ServerProcess.start("repod-windowless", { program: stage.program("host/serve.js") });
  try {
    const load = await workload.open([server.port], WIRES[wire], workload.full);
    return {
      async run(units) {
        const before = await server.cpuUsage();
        const done = await load.run(units);
        const after = await server.cpuUsage();
        return { units: done.units, cost: after.user + after.system - before.user - before.system };
      },
      async close() {
        load.close();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
