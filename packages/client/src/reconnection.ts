import type { Clock, TimerHandle } from "@repod/core/internal";
import type { ReconnectingEvent } from "./events.js";
import type { ResolvedReconnectOptions } from "./reconnect-options.js";
import type { Retry } from "./retry.js";

/** A server that finds every hello too late would keep us busy for ever. */
const MOST_AT_ONCE = 3;

export interface ReconnectionSetup {
  readonly clock: Clock;
  /** Gives numbers from 0 up to 1. */
  readonly random: () => number;
  readonly options: ResolvedReconnectOptions;
  /** An attempt is going to be made. */
  readonly onWait: (waiting: ReconnectingEvent) => void;
  /** Now it is to be made. */
  readonly onDue: () => void;
}

/**
 * Says when a client tries to connect again. The delays grow exponentially, with full jitter: each is anything from nothing
 * to what it has grown to. So many clients that lost one server at the same moment do not all come back at the same moment.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export class Reconnection {
  readonly #setup: ReconnectionSetup;
  /** How many attempts were made, or are going to be, since a connection stood. */
  #attempts = 0;
  /** How many of them were made at once. */
  #atOnce = 0;
  #timer: TimerHandle | undefined;

  constructor(setup: ReconnectionSetup) {
    this.#setup = setup;
  }

  /** Whether another attempt may be made. */
  allows(retry: Retry): boolean {
    if (retry === "at once") return this.#atOnce < MOST_AT_ONCE;
    return retry !== "no" && this.#attempts < this.#setup.options.maxAttempts;
  }

  /** Makes an attempt when it is time for it. */
  wait(retry: Retry): void {
    const { clock, onWait } = this.#setup;
    const delay = Math.round(this.#delay(retry));
    this.#attempts += 1;
    this.#timer = clock.setTimeout(() => this.hurry(), delay);
    onWait({ attempt: this.#attempts, delay });
    if (retry !== "at once") return;
    this.#atOnce += 1;
    this.hurry();
  }

  /** Makes the attempt that is waited for, if there is one, now. */
  hurry(): void {
    if (this.#timer === undefined) return;
    this.stop();
    this.#setup.onDue();
  }

  /** Makes no attempt. */
  stop(): void {
    this.#setup.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /**
   * A connection stands: what follows its loss begins anew.
   *
   * @param isExtended - Whether the server heard our hello in time.
   */
  reset(isExtended: boolean): void {
    this.#attempts = 0;
    if (isExtended) this.#atOnce = 0;
  }

  #delay(retry: Retry): number {
    const {
      options: { initialDelay, maxDelay },
      random,
    } = this.#setup;
    if (retry === "at once") return 0;
    // Not less than half: whoever says "later" has too much to do.
    if (retry === "later") return (maxDelay * (1 + random())) / 2;
    return Math.min(maxDelay, initialDelay * 2 ** this.#attempts) * random();
  }
}
