import type { Address, LogFields, LogLevel, ToldError } from "@repod/core/internal";
import type { ServerMetrics } from "../metrics/server-metrics.js";

// What the two threads post to each other. Commands are carried out, and reports arrive, in the order in which they were posted.

/** What a thread is started with. */
export interface Order {
  /** The URL of the module that has the server class. */
  readonly module: string;
  /** The name under which the module exports it. */
  readonly name: string;
  /** What the class is made with. */
  readonly options: object;
  /** Which events of the log somebody wants to know. */
  readonly levels: readonly LogLevel[];
}

/** What the handle tells the thread. A frame is encoded where the user sends it, so that mistakes are told there. */
export type Command =
  | { readonly kind: "sendToAll"; readonly action: string; readonly frame: Uint8Array }
  | { readonly kind: "sendToGroup"; readonly name: string; readonly action: string; readonly frame: Uint8Array }
  | { readonly kind: "sendToChannel"; readonly id: string; readonly action: string; readonly frame: Uint8Array }
  | { readonly kind: "metrics" }
  | { readonly kind: "stop"; readonly drain: number };

/** What a handle has to know of a server that listens. */
export interface Standing {
  readonly address: Address;
  readonly drain: number;
  readonly maxDepth: number;
  readonly maxElements: number;
}

/** What the thread tells the handle. The first two come from the script that loads the module. */
export type Report =
  | { readonly kind: "unloadable" }
  | { readonly kind: "unservable"; readonly exports: readonly string[] }
  | ({ readonly kind: "listening" } & Standing)
  | { readonly kind: "connected"; readonly id: string; readonly addr: Address }
  | { readonly kind: "moved"; readonly id: string; readonly addr: Address }
  | { readonly kind: "disconnected"; readonly id: string }
  | { readonly kind: "metrics"; readonly metrics: ServerMetrics }
  | { readonly kind: "stopping" }
  | { readonly kind: "stopped" }
  /** The server could not start, or stop; the thread ends. */
  | { readonly kind: "failed"; readonly error: ToldError }
  /** Something else went wrong. `isWarned` where a warning of the process has said so already. */
  | { readonly kind: "error"; readonly error: ToldError; readonly isWarned: boolean }
  | { readonly kind: "log"; readonly level: LogLevel; readonly event: string; readonly fields: LogFields | undefined };
