/**
 * What a server file needs: `Server` and `Channel`, and what is theirs.
 *
 * @module @repod/server
 */
export { startBackground } from "#background";
export { Audience } from "./audience.js";
export type { AuthInfo } from "./authentication.js";
export type {
  AnyServerClass,
  BackgroundOptions,
  ContractOfServer,
  ServerClass,
} from "./background/background-options.js";
export type { BackgroundAudience, BackgroundServer } from "./background/background-server.js";
export type { BackgroundEvents } from "./background/listeners.js";
export { Channel } from "./channel.js";
export type { AnyChannel } from "./channel.js";
export type { PortSource } from "./listeners/message-port-listener.js";
export type { TlsOptions } from "./listeners/tls-options.js";
export type {
  ConnectionMetrics,
  HistogramMetrics,
  ReceivedMetrics,
  SentMetrics,
  ServerMetrics,
  StandingMetrics,
} from "./metrics/server-metrics.js";
export type { Overflow, OverflowDecision, ReceiveRate, ServerOptions, StopOptions } from "./options.js";
export { Server } from "./server.js";
export type { AnyServer, AuthOf, ContractOf } from "./server.js";
export { configureLogging } from "@repod/core/logging";
export type { LoggingOptions } from "@repod/core/logging";

// What a server file needs of the core, so that one import is enough.
export { Action, registerAction, registerTick, RepodError, Tick } from "@repod/core";
export type {
  Address,
  AnyMessage,
  Broker,
  BrokerHandler,
  Contract,
  ErrorCode,
  Issue,
  Message,
  RequestOptions,
  ToClient,
  ToServer,
} from "@repod/core";
