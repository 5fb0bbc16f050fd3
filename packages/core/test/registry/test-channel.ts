import type { ActionMap } from "../../src/contract/infer.js";
import type { Handles } from "../../src/decorators/handles.js";
import { RepodError } from "../../src/errors/repod-error.js";
import { buildDispatchTable } from "../../src/registry/dispatch-table.js";
import type { HandlerRules } from "../../src/registry/check-handlers.js";
import type { DispatchTable } from "../../src/registry/dispatch-table.js";
import { findUnhandled } from "../../src/registry/unhandled.js";
import type { Class } from "../../src/registry/class-chain.js";

class Channel {
  get id(): string {
    return "1";
  }
  send(message: object): number {
    return Object.keys(message).length;
  }
  onConnect(): void {}
}

/** What the library's own base classes look like to the registry. Any action can be handled. */
export const TestChannel = Channel as unknown as new () => Channel & Handles<ActionMap>;

/** Builds a table as a server does; a test gives what is different. */
export function tableOf(owner: Class, options: Partial<HandlerRules> = {}): DispatchTable {
  return buildDispatchTable(owner, {
    base: TestChannel,
    direction: "toServer",
    reserved: new Set(["connected", "disconnected"]),
    strict: false,
    findUnhandled,
    ...options,
  });
}

/** The error that an action throws, which must be one of ours. */
export function errorOf(action: () => unknown): RepodError {
  try {
    action();
  } catch (error) {
    if (error instanceof RepodError) return error;
    throw error;
  }
  throw new Error("It did not throw.");
}

/** Runs a class's handler as the dispatcher does. */
export function dispatch(table: DispatchTable, self: object, message: { readonly action: string }): unknown {
  const entry = table.handlers.get(message.action);
  if (!entry) throw new Error(`Nothing handles "${message.action}".`);
  return (entry.method as (message: unknown) => unknown).call(self, message);
}
