import { EXPLAINS } from "#explains";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { checkValue, whyUnchecked } from "../contract/validate.js";
import { receivedError } from "../errors/received-error.js";
import { RepodError } from "../errors/repod-error.js";
import type { Clock, TimerHandle } from "../util/clock.js";
import { after, Failure } from "../util/user-code.js";

/** The part of an `AbortSignal` that a request uses. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

export interface RequestOptions {
  /** How long to wait for the answer, in milliseconds. Defaults to the `requestTimeout` of the server or client. */
  readonly timeout?: number;
  /** Gives up when aborted: the promise rejects with `aborted`. The other side is not told. */
  readonly signal?: AbortSignalLike;
}

interface Pending {
  readonly action: string;
  readonly schema: StandardSchemaV1 | undefined;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly release: () => void;
  /** Whether the answer is here and a schema is looking at it. */
  isAnswered: boolean;
}

/** The requests of this side that wait for an answer. Each is settled exactly once. */
export class PendingRequests {
  readonly #clock: Clock;
  readonly #defaultTimeout: number;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  /** @param defaultTimeout - In milliseconds. */
  constructor(clock: Clock, defaultTimeout: number) {
    this.#clock = clock;
    this.#defaultTimeout = defaultTimeout;
  }

  get size(): number {
    return this.#pending.size;
  }

  /** Whether somebody still waits for the answer to a request. */
  has(id: number): boolean {
    return this.#pending.has(id);
  }

  /**
   * Asks, and waits.
   *
   * @param schema - What the answer must match, where the contract says.
   * @param ask - Sends the request under the id it is given.
   * @returns A promise of the answer's value. Rejects with a `RepodError`: `timeout`, `aborted`, `closed`, `invalid_reply`,
   * `invalid_option` for a timeout that is none, or what the other side answered. What `ask` throws rejects it too.
   */
  open(
    action: string,
    schema: StandardSchemaV1 | undefined,
    options: RequestOptions,
    ask: (id: number) => void,
  ): Promise<unknown> {
    const { timeout = this.#defaultTimeout, signal } = options;
    // What is thrown in here, the promise rejects with.
    return new Promise((resolve, reject) => {
      // Infinity waits for as long as the connection stands.
      if (!(timeout >= 0)) {
        throw new RepodError(
          "invalid_option",
          EXPLAINS ? `The timeout of a request is ${String(timeout)}; it must be a number of milliseconds.` : undefined,
        );
      }
      if (signal?.aborted) throw abortError(action, signal);
      const id = (this.#lastId += 1);
      const onTimeout = (): void => {
        this.fail(
          id,
          new RepodError("timeout", EXPLAINS ? `No answer to "${action}" came within ${timeout} ms.` : undefined),
        );
      };
      const timer: TimerHandle = timeout === Infinity ? undefined : this.#clock.setTimeout(onTimeout, timeout);
      const onAbort = (): void => this.fail(id, abortError(action, signal!));
      signal?.addEventListener("abort", onAbort);
      const release = (): void => {
        this.#clock.clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
      };
      this.#pending.set(id, { action, schema, resolve, reject, release, isAnswered: false });
      try {
        ask(id);
      } catch (error) {
        this.fail(id, error);
      }
    });
  }

  /** Takes an answer. One that nobody waits for, because it came too late or twice, is ignored. */
  settle(reply: Readonly<Record<string, unknown>>): void {
    const id = reply["$id"];
    const pending = typeof id === "number" ? this.#pending.get(id) : undefined;
    if (!pending || pending.isAnswered) return;
    pending.isAnswered = true;
    if (reply["ok"] === true) this.#check(id as number, pending, reply["value"]);
    else {
      const error = receivedError(
        reply["error"],
        "handler_failed",
        EXPLAINS ? `The other side failed to answer "${pending.action}".` : undefined,
      );
      this.fail(id as number, error);
    }
  }

  /** Rejects all that wait. */
  failAll(error: RepodError): void {
    for (const id of [...this.#pending.keys()]) this.fail(id, error);
  }

  /** Rejects one, if it waits. */
  fail(id: number, error: unknown): void {
    this.#take(id)?.reject(error);
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    if (!pending) return undefined;
    this.#pending.delete(id);
    pending.release();
    return pending;
  }

  /** Holds a value against the contract. While a schema is at it, the request still waits: its time can run out. */
  #check(id: number, { schema, action }: Pending, value: unknown): void {
    const checked = schema ? checkValue(schema, value, "invalid_reply", action) : value;
    void after(checked, (outcome) => {
      if (outcome instanceof Failure) this.fail(id, whyUnchecked(outcome, "invalid_reply", action));
      else this.#take(id)?.resolve(outcome);
    });
  }
}

function abortError(action: string, signal: AbortSignalLike): RepodError {
  return new RepodError("aborted", EXPLAINS ? `The request "${action}" was aborted.` : undefined, {
    cause: signal.reason,
  });
}
