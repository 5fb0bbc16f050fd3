import type { Address, ToldError } from "@repod/core/internal";
import type { ServerMetrics } from "../metrics/server-metrics.js";
import type { Place } from "./places.js";

/** In messages between the primary and its workers: what is ours. Others may be sent beside. */
const KEY = "repodCluster";

/** What the primary tells a worker. */
export type Order =
  /** The answer to "hello": which worker it is, where its private socket is to be, and the word by which workers know each other. */
  | { readonly kind: "begin"; readonly id: number; readonly path: string; readonly secret: string }
  /** The answer to "join". `port` where the system is to choose one. */
  | { readonly kind: "joined"; readonly places: readonly Place[]; readonly port: number | undefined }
  | { readonly kind: "places"; readonly places: readonly Place[] }
  | { readonly kind: "metrics" }
  /** `drain` is absent where the server's own is meant. */
  | { readonly kind: "stop"; readonly drain: number | undefined };

/** What a worker tells the primary. */
export type Report =
  | { readonly kind: "hello" }
  /** It has a server. `host` where the system is to choose its port. */
  | { readonly kind: "join"; readonly place: Place; readonly host: string | undefined }
  | { readonly kind: "listening"; readonly address: Address; readonly drain: number }
  | { readonly kind: "metrics"; readonly metrics: ServerMetrics }
  /** The server has stopped in order; the worker ends. */
  | { readonly kind: "stopped" }
  /** The server could not start, or stop; the worker ends. */
  | { readonly kind: "failed"; readonly error: ToldError };

/** What is sent, for an order or a report. */
export function wrap(content: Order | Report): object {
  return { [KEY]: content };
}

/** What is in a message of the other side; `undefined` where that is none of ours. */
export function unwrap<T extends Order | Report>(message: unknown): T | undefined {
  return (Object(message) as Record<string, unknown>)[KEY] as T | undefined;
}
