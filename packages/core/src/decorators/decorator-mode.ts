import type { MemberName } from "../registry/class-chain.js";
import type { Misplacement } from "../registry/metadata-store.js";
import { noMetadataError } from "../registry/registration-errors.js";
import { symbolMetadata } from "../registry/symbol-metadata.js";

// The only module that knows that decorators come in two kinds. Legacy ones (`experimentalDecorators`) are called with
// the prototype, the member's name and its descriptor; standard ones with the member and a context.

/** Where a decorator stands. The same for both kinds of decorators. */
export interface Placement {
  /** What records are kept on: the prototype, or the metadata object of the class. */
  readonly owner: object;
  /** Absent where the decorator stands on the class itself. */
  readonly member: MemberName | undefined;
  /** Why the place is wrong; absent where a method stands, as it should. */
  readonly misplacement?: Misplacement;
}

/** The part of a decorator's context that every kind of member has. */
interface StandardContext {
  readonly kind: "class" | "method" | "getter" | "setter" | "accessor" | "field";
  readonly name: MemberName | undefined;
  readonly static?: boolean;
  readonly private?: boolean;
  readonly metadata?: object | undefined;
}

symbolMetadata();

/**
 * Where a decorator stands, from the arguments that it was called with.
 *
 * @throws RepodError `invalid_handlers` when the toolchain's standard decorators carry no metadata.
 */
export function placementOf(target: unknown, nameOrContext: unknown, descriptor: unknown): Placement {
  if (isStandardContext(nameOrContext)) return standardPlacement(nameOrContext);
  return legacyPlacement(target as object, nameOrContext as MemberName | undefined, descriptor);
}

function isStandardContext(value: unknown): value is StandardContext {
  return typeof value === "object" && value !== null && "kind" in value;
}

function standardPlacement(context: StandardContext): Placement {
  const { metadata, name } = context;
  if (!metadata) throw noMetadataError(name);
  if (context.kind === "class") return { owner: metadata, member: undefined, misplacement: "class" };
  if (context.static) return { owner: metadata, member: name, misplacement: "static" };
  if (context.private) return { owner: metadata, member: name, misplacement: "private" };
  if (context.kind === "field") return { owner: metadata, member: name, misplacement: "field" };
  if (context.kind !== "method") return { owner: metadata, member: name, misplacement: "accessor" };
  return { owner: metadata, member: name };
}

function legacyPlacement(target: object, member: MemberName | undefined, descriptor: unknown): Placement {
  if (typeof target === "function") {
    const owner = target.prototype as object;
    return { owner, member, misplacement: member === undefined ? "class" : "static" };
  }
  // Compilers differ in what they pass for a field: nothing, or a descriptor with an initializer.
  const { value, get, set } = (descriptor ?? {}) as PropertyDescriptor;
  if (get ?? set) return { owner: target, member, misplacement: "accessor" };
  if (typeof value !== "function") return { owner: target, member, misplacement: "field" };
  return { owner: target, member };
}
