import type { RedisClientOptions } from "redis";
import type { ResolvedRedisBrokerOptions } from "./options.js";

/**
 * A Redis that hangs, or a network that swallows everything, ends no connection: what tells them from one that has nothing to
 * say is that pings are answered. In milliseconds; the second is three pings.
 */
const PING_INTERVAL = 5_000;
const LONGEST_SILENCE = 15_000;

/**
 * When to connect again, in milliseconds, as the package `redis` has it by itself, except that it gives up for good after a
 * silence.
 *
 * @param retries - How often that was tried already.
 */
function reconnectStrategy(retries: number): number {
  return Math.min(50 * 2 ** retries, 2_000) + 200 * Math.random();
}

/** What the package `redis` is told, for a connection for which nothing waits while it is not there. */
export function clientOptionsOf({ client, url }: ResolvedRedisBrokerOptions): RedisClientOptions {
  return {
    pingInterval: PING_INTERVAL,
    ...client,
    url,
    // The package writes into what it is given here.
    socket: { reconnectStrategy, socketTimeout: LONGEST_SILENCE, ...client?.socket },
    disableOfflineQueue: true,
    // A signal for each message would cost more than the message.
    commandOptions: { ...client?.commandOptions, timeout: 0 },
  };
}
