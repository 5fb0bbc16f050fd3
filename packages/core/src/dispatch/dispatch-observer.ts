import type { HandlerEntry } from "../registry/dispatch-table.js";

/**
 * Counts what becomes of messages. It is called for each of them, so it must be quick, and must not throw. Of each message
 * it hears one outcome: handled, failed or refused. `undefined` stands for an action that has no handler.
 */
export interface DispatchObserver {
  /**
   * A handler is about to run; its schema has accepted the message.
   *
   * @returns When that is, in milliseconds, where its time is wanted; `onEnd` gets it back.
   */
  onStart(entry: HandlerEntry): number | undefined;
  /**
   * A handler is done, however it went. Told of those that returned a promise, and of those whose time is wanted.
   *
   * @param isAsync - Whether it returned a promise, which is settled now.
   */
  onEnd(entry: HandlerEntry, startedAt: number | undefined, isAsync: boolean): void;
  /** A message was handled, and answered where it was a request. */
  onHandled(entry: HandlerEntry | undefined): void;
  /** The handler, the fallback or a schema threw or rejected, or the answer could not be sent. */
  onFailed(entry: HandlerEntry | undefined): void;
  /** A message was not accepted: by the contract, by its handler, or as a request that nothing handles. */
  onRefused(entry: HandlerEntry | undefined): void;
}
