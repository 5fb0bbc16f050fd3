import type { Stage } from "../builds/stage.js";
import type { Carrier } from "../driver/carrier.js";
import { IdleClient } from "../driver/idle-client.js";
import { ServerProcess } from "../host/server-process.js";
import type { Subject } from "./subject.js";

/** How many clients are on their way in at the same time: fewer than a server takes in without having any wait. */
const AT_ONCE = 20;

/** The server of a build with clients that are there and do nothing. Those who came stay until the end. */
export async function openMemory(stage: Stage, carrier: Carrier): Promise<Subject> {
  const server = await ServerProcess.start("repod", { program: stage.program("host/serve.js"), showsMemory: true });
  const clients: IdleClient[] = [];
  return {
    async run(units) {
      const before = await server.memory();
      for (let missing = units; missing > 0; missing -= AT_ONCE) {
        const joining = Array.from({ length: Math.min(AT_ONCE, missing) }, () => IdleClient.join(server.port, carrier));
        clients.push(...(await Promise.all(joining)));
      }
      const after = await server.memory();
      const lost = clients.filter((client) => !client.isOpen).length;
      if (lost > 0) throw new Error(`The server ended ${lost} of ${clients.length} idle connections.`);
      return { units, cost: after.held - before.held, resident: after.resident - before.resident };
    },
    async close() {
      await server.stop();
      for (const client of clients) client.close();
    },
  };
}
