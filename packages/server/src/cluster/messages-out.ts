import type { Clock, Flushable, TurnQueue } from "@repod/core/internal";
import type { ClusterMessage } from "./cluster-message.js";

/** What waits longer than for its time only costs memory. */
const MOST_BYTES = 64 * 1024;

/** Frames for the same clients of other servers, of one action. */
export interface Batch {
  readonly topic: string;
  readonly head: ClusterMessage;
  readonly frames: Uint8Array[];
}

export interface MessagesOutOptions {
  readonly clock: Clock;
  readonly turns: TurnQueue;
  /** How long it gathers, in milliseconds; 0 where it does not. */
  readonly window: number;
  readonly publish: (batch: Batch) => void;
}

/**
 * Messages for clients of other servers, gathered: for each piece that is published the medium and every server have something
 * to do, however small it is. The first goes out at once, the others of its turn of the event loop at the end of that; from
 * then on what there is goes out once in a window, until there is a window with nothing. All in order.
 */
export class MessagesOut implements Flushable {
  readonly #options: MessagesOutOptions;
  #batches: Batch[] = [];
  #byteLength = 0;
  /** Whether something has gone out in this window, or turn. */
  #isOpen = false;
  readonly #onEnd = (): void => this.#end();

  constructor(options: MessagesOutOptions) {
    this.#options = options;
  }

  add(topic: string, head: ClusterMessage, frame: Uint8Array): void {
    const last = this.#batches.at(-1);
    if (last?.topic === topic && isSame(last.head, head)) last.frames.push(frame);
    else this.#batches.push({ topic, head, frames: [frame] });
    this.#byteLength += frame.length;
    if (this.#options.window > 0 && !this.#isOpen) this.#open();
    else if (this.#options.window > 0 && this.#byteLength < MOST_BYTES) return;
    this.publish();
  }

  /** The end of the turn in which the first went out. */
  flush(): void {
    this.publish();
    this.#wait();
  }

  /** Has what waits go out now. */
  publish(): void {
    const batches = this.#batches;
    this.#batches = [];
    this.#byteLength = 0;
    for (const batch of batches) this.#options.publish(batch);
  }

  #open(): void {
    this.#isOpen = true;
    this.#options.turns.add(this);
  }

  #wait(): void {
    this.#options.clock.setTimeout(this.#onEnd, this.#options.window);
  }

  #end(): void {
    if (this.#batches.length === 0) this.#isOpen = false;
    else this.flush();
  }
}

/** Whether what is said of two frames is the same. That some do not get them is compared by nobody: it is rare. */
function isSame(one: ClusterMessage, other: ClusterMessage): boolean {
  return (
    one.action === other.action &&
    one.slot === other.slot &&
    one.group === other.group &&
    one.to === other.to &&
    !one.except &&
    !other.except
  );
}
