import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSystemRuntime } from "@repod/core/internal";
import { Exchange } from "../../../server/src/workers/exchange.js";
import { Places } from "../../../server/src/workers/places.js";
import type { Place } from "../../../server/src/workers/places.js";
import { WorkerBroker } from "../../../server/src/workers/worker-broker.js";
import { brokerConformance } from "./conformance.js";

const runtime = createSystemRuntime();

// The workers are all in this process: what connects them is the same.
brokerConformance("a broker of worker processes", async () => {
  const folder = await mkdtemp(join(tmpdir(), "repod-test-"));
  const exchanges: Exchange[] = [];
  const known: Places[] = [];
  const places: Place[] = [];
  return {
    broker() {
      const worker = exchanges.length + 1;
      const path = join(folder, String(worker));
      const exchange = new Exchange(path, "secret", runtime.clock);
      void exchange.listen();
      exchanges.push(exchange);
      known.push(new Places(path));
      places.push({ worker, server: `server-${worker}`, path });
      for (const each of known) each.update(places);
      return new WorkerBroker(exchange, known.at(-1)!, runtime);
    },
    async end() {
      for (const exchange of exchanges) exchange.close();
      await rm(folder, { recursive: true });
    },
  };
});
