import type { EventLoopUtilization } from "node:perf_hooks";
import type { Memory } from "./memory.js";

/** What a process under test is asked. Only one that has a task is asked to do it; only a server what it holds. */
export type ControlRequest =
  | { readonly ask: "usage" }
  | { readonly ask: "loop" }
  | { readonly ask: "memory" }
  | { readonly ask: "work"; readonly units: number }
  | { readonly ask: "allocations"; readonly units: number }
  | { readonly ask: "stop" };

/** What it says: first `listening`, `ready` or `failed`, then one answer for each time it is asked. */
export type ControlReply =
  | { readonly say: "listening"; readonly port: number }
  | { readonly say: "ready" }
  | { readonly say: "failed"; readonly error: string }
  | { readonly say: "usage"; readonly usage: NodeJS.CpuUsage }
  | { readonly say: "loop"; readonly loop: EventLoopUtilization }
  | { readonly say: "memory"; readonly memory: Memory }
  | { readonly say: "worked"; readonly units: number; readonly usage: NodeJS.CpuUsage }
  | { readonly say: "allocated"; readonly units: number; readonly bytes: number };
