import { INTERRUPTED, SIGNALS } from "../launch.js";

/** What signals do to a process. */
export interface SignalHandler {
  /** The first one has come. */
  stop(): Promise<void>;
  /** The second one has come: everything ends at once. */
  cut(): void;
}

/** The signals that end a cluster, as they end a server that was launched. */
export class PrimarySignals {
  readonly #handler: SignalHandler;
  #isStopping = false;
  readonly #onSignal = (): void => {
    if (this.#isStopping) {
      this.#handler.cut();
      process.exit(INTERRUPTED);
    }
    this.#isStopping = true;
    void this.#handler.stop().then(() => process.exit(0));
  };

  constructor(handler: SignalHandler) {
    this.#handler = handler;
    for (const signal of SIGNALS) process.on(signal, this.#onSignal);
  }

  remove(): void {
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
  }
}
