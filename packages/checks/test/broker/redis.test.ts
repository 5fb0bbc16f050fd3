import { RedisBroker } from "@repod/redis";
import { startRedis } from "../../src/redis.js";
import { brokerConformance } from "./conformance.js";
import { describeRedis } from "./redis-kit.js";

describeRedis("Redis", () => {
  brokerConformance("a broker of Redis", async () => {
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
  });
});
