import { RedisBroker } from "@repod/redis";
import { startRedis } from "@repod/bench/internal";
import { brokerConformance, outageConformance } from "./conformance.js";
import type { LosableMedium } from "./conformance.js";
import { describeRedis } from "./redis-kit.js";

const NAME = "a broker of Redis";

async function makeMedium(): Promise<LosableMedium> {
  let redis = await startRedis();
  const { port, url } = redis;
  let isThere = true;
  const cut = async (): Promise<void> => {
    isThere = false;
    await redis.stop();
  };
  return {
    broker: () => new RedisBroker({ url, client: { socket: { reconnectStrategy: 20 } } }),
    cut,
    heal: async () => {
      redis = await startRedis(port);
      isThere = true;
    },
    end: async () => {
      if (isThere) await cut();
    },
  };
}

describeRedis("Redis", () => {
  brokerConformance(NAME, makeMedium);
  outageConformance(NAME, makeMedium);
});
