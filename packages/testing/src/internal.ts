/** For sibling packages and tests; loads neither server nor client. Does not follow semantic versioning. */
export { BrokerHub } from "./broker/broker-hub.js";
export { nextTurn } from "./clock/next-turn.js";
export { runtimeOf } from "./clock/runtime-of.js";
export { VirtualClock } from "./clock/virtual-clock.js";
export { SeededNetwork } from "./network/seeded-network.js";
export { createRandom, createRandomOf } from "./random.js";
export type { NetworkConditions } from "./network/conditions.js";
export type { Random } from "./random.js";
