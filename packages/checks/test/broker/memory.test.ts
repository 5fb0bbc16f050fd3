import { BrokerHub } from "@repod/testing";
import { brokerConformance, outageConformance } from "./conformance.js";
import type { LosableMedium } from "./conformance.js";

const NAME = "a broker of a hub in memory";

async function makeMedium(): Promise<LosableMedium> {
  const hub = new BrokerHub();
  return {
    broker: () => hub.broker(),
    cut: async () => hub.cut(),
    heal: async () => hub.heal(),
    end: async () => undefined,
  };
}

brokerConformance(NAME, makeMedium);
outageConformance(NAME, makeMedium);
