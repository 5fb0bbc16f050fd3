/** For sibling packages that measure too, or start what servers need. */
export { answers } from "./medium/answers.js";
export { freePort } from "./medium/free-port.js";
export { hasRedis, startRedis } from "./medium/redis.js";
export type { RunningRedis } from "./medium/redis.js";
export { describeMachine } from "./report/machine.js";
export type { Machine } from "./report/machine.js";
export { table } from "./report/table.js";
export { median, quantile } from "./stats/quantile.js";
export { shuffled } from "./stats/shuffled.js";
