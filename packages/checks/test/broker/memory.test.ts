import { BrokerHub } from "@repod/testing";
import { brokerConformance } from "./conformance.js";

brokerConformance("a broker of a hub in memory", async () => {
  const hub = new BrokerHub();
  return {
    broker: () => hub.broker(),
    cut: async () => hub.cut(),
    heal: async () => hub.heal(),
    end: async () => undefined,
  };
});
