/** What a broker tells the server that opened it. Never from inside a call of the server's. */
export interface BrokerHandler {
  /** It is connected, for the first time or again, and all subscriptions stand. */
  onUp(): void;
  /** It is connected no more, and tries by itself to be so again. Nothing arrives until `onUp`. */
  onDown(error: Error): void;
  /**
   * Bytes were published to a topic to which the server subscribes. They are looked at in place, and nothing keeps them.
   * That a server hears itself does no harm.
   */
  onMessage(topic: string, bytes: Uint8Array): void;
}

/**
 * Carries bytes between servers of several processes, so that they are one to their clients. Each server has a broker of its
 * own; those that share a medium, a Redis say, reach each other.
 *
 * Whoever subscribes to a topic gets what others publish to it, each at most once, and what one of them publishes in the order
 * in which that was done, whatever the topics. Nothing is kept for those who are not connected. Topics are texts of any
 * characters.
 */
export interface Broker {
  /**
   * Begins to connect. Once closed it can be opened again.
   *
   * @returns A promise that resolves when it is connected, or has failed to be for the first time: then it goes on trying.
   * @throws RepodError `already_started` while it is open.
   */
  open(handler: BrokerHandler): Promise<void>;
  /** Publishes bytes to a topic. Never waits and never throws: what cannot be sent is dropped. The bytes change no more. */
  publish(topic: string, bytes: Uint8Array): void;
  /** Wants what is published to a topic. While it is not connected that waits until it is. */
  subscribe(topic: string): void;
  unsubscribe(topic: string): void;
  /** Lets what was published go out, as far as that takes no more than moments, and disconnects. Nothing is told any more. */
  close(): Promise<void>;
}
