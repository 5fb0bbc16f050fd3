/**
 * What tests of a game need: its server and clients in memory, a clock that they are told, and a bad network.
 *
 * @module @repod/testing
 */
export { BrokerHub } from "./broker/broker-hub.js";
export { VirtualClock } from "./clock/virtual-clock.js";
export type { VirtualClockOptions } from "./clock/virtual-clock.js";
export { connectInMemory } from "./memory/connect-in-memory.js";
export type { PlayerOptions, WorldOptions } from "./memory/options.js";
export type { AnyListener, ChannelOf, Player } from "./memory/player.js";
export type { World } from "./memory/world.js";
export type { Conditions, NetworkConditions, ResolvedConditions } from "./network/conditions.js";
export type { Direction, Network } from "./network/network.js";
export { startProxy } from "./proxy/network-proxy.js";
export type { NetworkProxy, ProxyOptions } from "./proxy/network-proxy.js";
