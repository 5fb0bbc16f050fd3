import { LINGER_MS } from "../transport/linger.js";
import type { Transport } from "../transport/transport.js";
import type { Clock, TimerHandle } from "../util/clock.js";

// In browsers `linger.browser.ts` stands in for this module: they are the two that `#linger` means.

/** What a link is for this. */
export interface Lingering {
  readonly clock: Clock;
  readonly queue: { readonly queuedFrames: number };
  readonly transport: Pick<Transport, "bufferedBytes">;
  terminate(): void;
}

/** Ends the waiting for a peer. */
export type StopLingering = () => void;

/**
 * Cuts a peer that does not end its side when we end ours: after a second, or after `drain` while it still reads. That the
 * system has taken everything says nothing of a peer that lacks something: what it sends to a socket that is closed would be
 * answered by a reset, which takes back what it has not read.
 *
 * @param drain - In milliseconds.
 */
export function linger(link: Lingering, drain: number): StopLingering {
  const { clock, queue, transport } = link;
  const isBehind = queue.queuedFrames > 0;
  const deadline = clock.now() + drain;
  let timer: TimerHandle;
  const wait = (): void => {
    timer = clock.setTimeout(() => {
      const isDone = transport.bufferedBytes === 0 && !isBehind;
      if (isDone || clock.now() >= deadline) link.terminate();
      else wait();
    }, LINGER_MS);
  };
  wait();
  return () => clock.clearTimeout(timer);
}

/** The peer has ended its side. One that never reads must not keep the socket by what still waits for it. */
export function lingerOn(link: Lingering, stop: StopLingering | undefined): StopLingering | undefined {
  if (link.transport.bufferedBytes > 0) return stop ?? linger(link, 0);
  stop?.();
  return undefined;
}
