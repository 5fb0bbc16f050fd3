import type { AnyMessage } from "@repod/core";
import { ConnectionListener } from "../../src/connection-listener.js";

/** A listener without handlers: everything, events included, reaches `networkReceived`. */
export class Screen extends ConnectionListener {
  readonly heard: AnyMessage[] = [];

  override networkReceived(message: AnyMessage): void {
    this.heard.push(message);
  }

  /** Pumps, and names what has been heard since the last time. */
  heardNow(): string[] {
    this.pump();
    return this.heard.splice(0).map(({ action }) => action);
  }
}
