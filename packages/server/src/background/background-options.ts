import { RepodError } from "@repod/core/internal";
import type { Contract } from "@repod/core/internal";
import type { ServerOptions } from "../options.js";
import type { AnyServer, ContractOf } from "../server.js";

/** A class of servers that is made with options, or with nothing. */
export type ServerClass = new (options: never) => AnyServer;

/** Any server class, of which nothing is known. */
export type AnyServerClass = new (options?: ServerOptions) => AnyServer;

/** The contract that the channels of a server class have; any contract where nothing is known of them. */
export type ContractOfServer<S extends ServerClass> =
  InstanceType<S>["channels"] extends ReadonlySet<infer T> ? Known<ContractOf<T>> : never;

/** What `startBackground` is told: where the class is, and what it is made with. */
export type BackgroundOptions<S extends ServerClass = AnyServerClass> = {
  /** The name under which the module exports the class. */
  readonly export: string;
} & Cloneable<OptionsOf<S>>;

type Known<C extends Contract> = 0 extends 1 & C ? Contract : C;

type Given<S extends ServerClass> = NonNullable<ConstructorParameters<S>[0]>;
type OptionsOf<S extends ServerClass> = [Given<S>] extends [never] ? {} : Given<S>;

/** What stays in the thread in which it was made. */
type Bound = "server" | "messagePort" | "broker" | symbol;
/** Options without what cannot be handed to another thread: functions, and what belongs to one. */
type Cloneable<O> = { readonly [K in keyof O as Exclude<K, Bound>]: Exclude<O[K], (...args: never[]) => unknown> };

/** @throws RepodError `invalid_option`, naming the option, where one cannot be handed to another thread. */
export function requireCloneable(options: object): void {
  for (const [name, value] of Object.entries(options) as [string, unknown][]) {
    if (isCloneable(value)) continue;
    const what = typeof value === "function" ? "is a function, which" : "has something in it that";
    const sentence = `The server option \`${name}\` ${what} cannot be handed to a thread; set it in the constructor of the class.`;
    throw new RepodError("invalid_option", sentence);
  }
}

/**
 * Whether a value arrives in another thread as what it is. Of an object of a class made by users only the data would: its
 * methods stay behind, and nothing says so.
 */
function isCloneable(value: unknown, known = new Set<unknown>()): boolean {
  try {
    const clone: unknown = structuredClone(value);
    if (typeof value !== "object" || value === null || known.has(value)) return true;
    known.add(value);
    if (!isPlain(value))
      return Array.isArray(value) ? value.every((item) => isCloneable(item, known)) : !isPlain(clone as object);
    return Object.values(value).every((item) => isCloneable(item, known));
  } catch {
    return false;
  }
}

/** Whether it is of no class but `Object`, be it that of another realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
