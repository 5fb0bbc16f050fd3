import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { ActionKind, ActionType } from "./infer.js";

/** What `action` and `request` were given, right or wrong. */
export interface ActionParts {
  readonly payload?: unknown;
  readonly reply?: unknown;
  readonly options?: unknown;
}

// The registry of symbols is shared by all copies of the package, so they know each other's actions.
const BRAND = Symbol.for("repod.ActionType");

/**
 * A frozen action of the parts as they were given. What is wrong with them is told later, by `defineContract`, which
 * knows the action's name.
 */
export function createAction(kind: ActionKind, parts: ActionParts): ActionType {
  const made: Record<PropertyKey, unknown> = { kind };
  if (parts.payload !== undefined) made["payload"] = parts.payload;
  if (parts.reply !== undefined) made["reply"] = parts.reply;
  if (parts.options !== undefined)
    made["options"] = isObject(parts.options) ? Object.freeze({ ...parts.options }) : parts.options;
  Object.defineProperty(made, BRAND, { value: true });
  // There is no "~types" in it: that member is for the compiler.
  return Object.freeze(made) as unknown as ActionType;
}

/** Whether `action` or `request` made a value, in this copy of the package or another. */
export function isActionType(value: unknown): value is ActionType {
  return isObject(value) && BRAND in value;
}

/** Whether a value is a Standard Schema. ArkType's are functions. */
export function isSchema(value: unknown): value is StandardSchemaV1 {
  return (isObject(value) || typeof value === "function") && "~standard" in value;
}

/** Whether a value has members: an object, but no function. */
export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
