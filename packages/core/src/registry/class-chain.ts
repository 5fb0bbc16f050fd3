/** Any class, abstract ones included. */
export type Class = abstract new (...args: never[]) => object;

/** A method's name, as decorators and prototypes know it. */
export type MemberName = string | symbol;

/** The classes that `owner` is made of, from the one that extends nothing to `owner` itself. */
export function classChain(owner: Class): Class[] {
  const chain: Class[] = [];
  for (let current: unknown = owner; isClass(current); current = Object.getPrototypeOf(current)) chain.unshift(current);
  return chain;
}

/** Whether a value can be constructed and has a prototype for methods to live on. */
export function isClass(value: unknown): value is Class {
  return typeof value === "function" && typeof value.prototype === "object" && value.prototype !== null;
}

/** What to call a class in a message for people. */
export function classNameOf(owner: Class): string {
  return owner.name || "(anonymous class)";
}

/** The descriptor that an instance of `owner` would find under `name`, found without running a getter. */
export function findMember(owner: Class, name: MemberName): PropertyDescriptor | undefined {
  for (let current: object | null = owner.prototype as object; current; current = parentOf(current)) {
    const descriptor = Object.getOwnPropertyDescriptor(current, name);
    if (descriptor) return descriptor;
  }
  return undefined;
}

/** Every name that a class and those it extends define for their instances, without what any object has. */
export function memberNames(owner: Class): Set<MemberName> {
  return new Set(classChain(owner).flatMap((current) => Reflect.ownKeys(current.prototype as object)));
}

function parentOf(value: object): object | null {
  return Object.getPrototypeOf(value) as object | null;
}
