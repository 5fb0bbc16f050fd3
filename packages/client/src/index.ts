/**
 * What a client file needs: `ConnectionListener`, the `Client` under it, and what is theirs.
 *
 * @module @repod/client
 */
export type { BackgroundOptions } from "./background/background-options.js";
export { Client } from "./client.js";
export type { AnyClient, ClientOptions, IncomingOf } from "./client.js";
export { ConnectionListener } from "./connection-listener.js";
export type { ConnectOptions } from "./connection-listener.js";
export type { ConnectionState } from "./connection-state.js";
export type {
  ConnectedEvent,
  ConnectionActions,
  DisconnectedEvent,
  ErrorEvent,
  ReconnectingEvent,
  SuspendedEvent,
} from "./events.js";
export type { PumpBudget } from "./message-pump.js";
export type { ConnectionOptions, Route } from "./options.js";
export type { ReconnectOptions } from "./reconnect-options.js";
export type { TlsOptions } from "./transports/dial-options.js";

// What a client file needs of the core, so that one import is enough.
export { Action, registerAction, RepodError } from "@repod/core";
export type {
  Address,
  AnyMessage,
  Contract,
  ErrorCode,
  Issue,
  Message,
  RequestOptions,
  ToClient,
  ToServer,
} from "@repod/core";
