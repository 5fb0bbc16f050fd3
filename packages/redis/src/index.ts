/**
 * What makes servers of several processes one, over Redis.
 *
 * @module @repod/redis
 */
export type { RedisBrokerOptions } from "./options.js";
export { RedisBroker } from "./redis-broker.js";
