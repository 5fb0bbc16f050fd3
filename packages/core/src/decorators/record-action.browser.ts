import type { MemberName } from "../registry/class-chain.js";
import { recordHandler } from "../registry/dispatch-table.browser.js";
import { symbolMetadata } from "../registry/symbol-metadata.js";
import type { AnyDecorator } from "./record-action.js";

// What record-action.ts does, for browsers in production: that a decorator stands in the right place, its author has heard
// while the program was being made.

symbolMetadata();

/** What `@Action(name)` does on a method. */
export function actionDecorator(name: string): AnyDecorator {
  return (target, nameOrContext) => {
    // Standard decorators get a context, legacy ones the prototype and the member's name.
    if (typeof nameOrContext === "object") {
      const { metadata, name: member } = nameOrContext as ClassMethodDecoratorContext;
      recordHandler(metadata!, member, name);
    } else recordHandler(target as object, nameOrContext as MemberName, name);
  };
}

/** What `registerAction` does. */
export function recordAction(owner: { readonly prototype: unknown }, action: string, member: PropertyKey): void {
  recordHandler(owner.prototype as object, member as MemberName, action);
}
