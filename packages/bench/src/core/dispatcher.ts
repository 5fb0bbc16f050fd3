import { Dispatcher } from "@repod/core/internal";
import type { AnyMessage, DispatchTable, Recipient } from "@repod/core/internal";

/** Builds before this one made a dispatcher for each object. */
type DispatcherOfOneObject = new (options: object) => { dispatch(message: AnyMessage, requestId: undefined): unknown };

/** What brings messages to one object, in a build of any age. */
export function createDispatch(recipient: Recipient, table: DispatchTable): (message: AnyMessage) => unknown {
  const takesOptions = Dispatcher.length > 0;
  if (takesOptions) {
    const options = { ...recipient, ...recipient.reporter, table };
    const dispatcher = new (Dispatcher as unknown as DispatcherOfOneObject)(options);
    return (message) => dispatcher.dispatch(message, undefined);
  }
  const dispatcher = new Dispatcher();
  return (message) => dispatcher.dispatch(recipient, message, undefined, table.handlers.get(message.action));
}
