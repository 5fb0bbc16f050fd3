/**
 * Where compilers put the metadata of a class with standard decorators. No engine has `Symbol.metadata` yet, and compilers
 * read it when a class is defined. So every module with a decorator calls this while it loads, and the symbol is there from
 * then on: the one that compilers fall back to, so that all agree.
 */
export function symbolMetadata(): symbol {
  const symbols = Symbol as { readonly metadata?: symbol };
  if (!symbols.metadata) Object.defineProperty(Symbol, "metadata", { value: Symbol.for("Symbol.metadata") });
  return symbols.metadata!;
}
