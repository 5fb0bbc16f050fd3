import { createMemoryPair, createSystemRuntime } from "@repod/core/internal";
import { SeededNetwork } from "@repod/testing/internal";
import { transportConformance } from "./conformance.js";

const { clock } = createSystemRuntime();

transportConformance("an end of a memory pair", async () => {
  const [subject, peer] = createMemoryPair(clock);
  return { subject, peer };
});

transportConformance("an end of a memory pair over a bad network", async () => {
  const network = new SeededNetwork(clock, 1, { latency: 1, jitter: 1 });
  const [subject, peer] = createMemoryPair(clock, {
    between: (atClient, atServer) => {
      const { toClient, toServer } = network.link(atServer, atClient);
      return [toClient, toServer];
    },
  });
  return { subject, peer };
});
