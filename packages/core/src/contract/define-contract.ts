import type { StandardSchemaV1 } from "@standard-schema/spec";
import { createAction, isSchema } from "./action-type.js";
import { checkContract } from "./check-contract.js";
import type {
  ActionMap,
  ActionOptions,
  ActionType,
  Contract,
  MessageType,
  RequestRules,
  RequestType,
} from "./infer.js";
import type { ReservedName } from "../util/reserved-names.js";

type ReservedKey = "action" | `$${string}`;
type ObjectSchema = StandardSchemaV1<object, object>;
type InputOf<S extends StandardSchemaV1> = StandardSchemaV1.InferInput<S>;
type OutputOf<S extends StandardSchemaV1> = StandardSchemaV1.InferOutput<S>;

type PlainMap = object & { readonly [Symbol.iterator]?: never };
/** What a payload can be: a plain map, without `action` and without names that begin with `$`. */
export type Payload<P> = PlainMap & { [K in keyof P & ReservedKey]: "this key belongs to the protocol" };
/** The same for the map that a schema takes. */
export type PayloadSchema<S extends StandardSchemaV1> = string extends keyof InputOf<S>
  ? ObjectSchema
  : ObjectSchema & { [K in keyof InputOf<S> & ReservedKey]: "this key belongs to the protocol" };
/** Actions whose names are free to use. */
export type Unreserved<M> = string extends keyof M
  ? ActionMap
  : ActionMap & { [K in keyof M & ReservedName]: "this name belongs to the protocol" };

/**
 * A message of a contract.
 *
 * - `action()` has no payload.
 * - `action<{ text: string }>()` has one that the compiler checks.
 * - `action(schema)` has one that is also checked where it arrives. Any Standard Schema does: zod, valibot, ArkType.
 *
 * Options come last. `defineContract` tells what is wrong with them.
 */
// The overload without a type parameter must come first: with it second, `action()` infers `any` from the context.
export function action(options?: Omit<ActionOptions<{}>, "key">): MessageType;
export function action<P extends Payload<P>>(options?: ActionOptions<P>): MessageType<P>;
export function action<S extends ObjectSchema>(
  schema: S & PayloadSchema<S>,
  options?: ActionOptions<InputOf<S>>,
): MessageType<InputOf<S>, OutputOf<S>>;
export function action(first?: unknown, second?: unknown): ActionType {
  if (isSchema(first) || second !== undefined) return createAction("message", { payload: first, options: second });
  return createAction("message", { options: first });
}

/**
 * A request of a contract: what its handler returns is the answer.
 *
 * - `request<{ sides: number }, number>()` has a payload and a reply that the compiler checks.
 * - `request(schema, schema)` has ones that are also checked where they arrive.
 *
 * Options come last. `defineContract` tells what is wrong with them.
 */
export function request<P extends Payload<P>, R>(options?: RequestRules): RequestType<P, R>;
export function request<S extends ObjectSchema, T extends StandardSchemaV1>(
  payload: S & PayloadSchema<S>,
  reply: T,
  options?: RequestRules,
): RequestType<InputOf<S>, InputOf<T>, OutputOf<S>, OutputOf<T>>;
export function request(first?: unknown, reply?: unknown, options?: unknown): ActionType {
  if (isSchema(first) || reply !== undefined || options !== undefined)
    return createAction("request", { payload: first, reply, options });
  return createAction("request", { options: first });
}

/**
 * What the two sides of a connection may say to each other: a frozen value that both of them import.
 *
 * ```ts
 * export const game = defineContract({
 *   toServer: { chat: action<{ text: string }>() },
 *   toClient: { chat: action<{ from: string; text: string }>() },
 * });
 * ```
 *
 * @throws RepodError `invalid_contract`, which names everything that is wrong.
 */
export function defineContract<S extends Unreserved<S>, C extends Unreserved<C>>(contract: {
  readonly toServer: S;
  readonly toClient: C;
}): Contract<S, C> {
  checkContract(contract);
  return Object.freeze({
    toServer: Object.freeze({ ...contract.toServer }),
    toClient: Object.freeze({ ...contract.toClient }),
  });
}
