/** An object whose methods may be called at fixed rates. */
export interface Ticks {
  /** Carries the type; at run time there is nothing here. */
  readonly "~ticks": true;
}

/** The methods that can be called at a fixed rate. What a promise brings is dropped. */
export type TickMethod = (dt: number) => void | Promise<unknown>;

type MethodOf<T> = T extends Ticks ? TickMethod : "only a method of a server can tick";

/** What a standard decorator is put on, told by its context. */
type DecoratedBy<Context> = Context extends ClassMethodDecoratorContext<infer T> & { private: false }
  ? MethodOf<T>
  : "only a method can tick";

/** Has a method called at a fixed rate. */
export interface TickDecorator {
  /** Standard decorators. */
  // The empty rest parameter makes the number of arguments wrong for a legacy method; so each message of the compiler
  // is about one form only.
  <Context>(method: DecoratedBy<Context>, context: Context, ...none: []): void;
  /** Legacy decorators. */
  // Not TypedPropertyDescriptor, whose setter makes it invariant.
  <T extends object>(
    prototype: T,
    name: string | symbol,
    descriptor: { readonly value?: MethodOf<T> | undefined },
  ): void;
}

/** `M` where the member can be called at a fixed rate, and otherwise a sentence for the compiler's message. */
export type TickMember<T, M extends keyof T> =
  T[M] extends MethodOf<T> ? M : { "a tick needs a method of the type": MethodOf<T> };
