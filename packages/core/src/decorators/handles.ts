import type { ActionMap } from "../contract/infer.js";

/** An object whose methods may handle the actions of `M`, and events of its own. */
export interface Handles<M extends ActionMap, Events extends ActionMap = {}> {
  /** Carries the types; at run time there is nothing here. */
  readonly "~handles": { readonly actions: M; readonly events: Events };
}

/** What the methods of `T` may handle; nothing where `T` is neither a channel nor a listener. */
export type HandledBy<T> = T extends Handles<infer M, infer Events> ? M & Events : {};

// Indexed accesses, not conditional types with `infer`: see infer.ts. `K & keyof M` is `never` for an unknown action.
type TypesOf<M extends ActionMap, K> = M[K & keyof M]["~types"];

/** Nothing, or a sentence for the compiler's message: no handler returns it, so no method fits an unknown action. */
type Missing<M, K> = K extends keyof M ? never : { "this contract has no such action": K };

/** The methods that can handle action `K` of `M`. */
// The condition always holds. It makes the compiler's messages show the function instead of this type's name.
export type Handler<M extends ActionMap, K extends string> = [K] extends [string]
  ? (
      payload: TypesOf<M, K>["out"],
    ) => TypesOf<M, K>["replyIn"] | Missing<M, K> | Promise<TypesOf<M, K>["replyIn"] | Missing<M, K>>
  : never;

type MethodFor<T, K extends string> =
  T extends Handles<infer M, infer Events>
    ? [K] extends [keyof Events]
      ? Handler<Events, K>
      : Handler<M, K>
    : "only a method of a channel or listener can handle an action";

/** What a standard decorator is put on, told by its context. */
type DecoratedBy<Context, K extends string> = Context extends ClassMethodDecoratorContext<infer T> & {
  private: false;
}
  ? MethodFor<T, K>
  : "only a method can handle an action";

/** Puts a method in charge of action `K`. */
export interface ActionDecorator<K extends string> {
  /** Standard decorators. */
  // The empty rest parameter makes the number of arguments wrong for a legacy method; so each message of the compiler
  // is about one form only.
  <Context>(method: DecoratedBy<Context, K>, context: Context, ...none: []): void;
  /** Legacy decorators. */
  // Not TypedPropertyDescriptor, whose setter makes it invariant.
  <T extends object>(
    prototype: T,
    name: string | symbol,
    descriptor: { readonly value?: MethodFor<T, K> | undefined },
  ): void;
}

/** A class whose methods may handle actions. */
export type HandlerClass = abstract new (...args: never[]) => object;
/** What `new` makes of a class. Inferred from the class, not with it: so a generic class counts by its constraints. */
export type InstanceOf<Owner extends HandlerClass> = Owner extends abstract new (...args: never[]) => infer T
  ? T
  : never;
/** `M` where the member fits the action, and otherwise a sentence for the compiler's message. */
export type MemberFor<T, K extends string, M extends keyof T> =
  T[M] extends MethodFor<T, K> ? M : { "this action needs a method of the type": MethodFor<T, K> };
