import type { Stage } from "../builds/stage.js";
import { meetAll } from "../driver/meet-all.js";
import type { RawClient } from "../driver/raw-client.js";
import { WIRES } from "../driver/wires.js";
import type { WireName } from "../driver/wires.js";
import { ServerProcess } from "../host/server-process.js";
import type { Subject } from "./subject.js";

/** The server of a build with clients that are there and do nothing. Those who came stay until the end. */
export async function openMemory(stage: Stage, wire: WireName): Promise<Subject> {
  const server = await ServerProcess.start("repod", { program: stage.program("host/serve.js"), showsMemory: true });
  const clients: RawClient[] = [];
  return {
    async run(units) {
      const before = await server.memory();
      clients.push(...(await meetAll(units, server.port, WIRES[wire])));
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
