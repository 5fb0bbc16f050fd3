import { createMemoryPair, createSystemRuntime } from "@repod/core/internal";
import { transportConformance } from "./conformance.js";

const { clock } = createSystemRuntime();

transportConformance("an end of a memory pair", async () => {
  const [subject, peer] = createMemoryPair(clock);
  return { subject, peer };
});
