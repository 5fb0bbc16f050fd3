import nodeCluster from "node:cluster";
import { unwrap, wrap } from "./control.js";
import type { Order, Report } from "./control.js";

/** The primary, as a worker has it. */
export class PrimaryLink {
  readonly #onOrder: (order: Order) => void;

  /**
   * @param onOrder - Called with each order.
   * @param onLost - The primary is gone.
   */
  constructor(onOrder: (order: Order) => void, onLost: () => void) {
    this.#onOrder = onOrder;
    process.on("message", (message) => {
      const order = unwrap<Order>(message);
      if (order) this.#onOrder(order);
    });
    const { worker } = nodeCluster;
    worker?.on("disconnect", () => {
      // Otherwise Node would end the process here, and clients would not be told.
      worker.exitedAfterDisconnect = true;
      onLost();
    });
  }

  /** Resolves when it is on its way, or cannot be. */
  tell(report: Report): Promise<void> {
    return new Promise((resolve) => {
      if (process.send && process.connected) process.send(wrap(report), undefined, undefined, () => resolve());
      else resolve();
    });
  }
}
