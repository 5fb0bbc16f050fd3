import type { Clock, TimerHandle } from "../util/clock.js";
import { BEATS } from "./heartbeat.js";

/**
 * Calls back as often as heartbeats need it. A beat is late when another one could have come before it: then the process
 * stood still, or a browser held its timers back, and bytes may have arrived that nobody has read yet.
 *
 * @param interval - Of the heartbeats, in milliseconds; 0 for none.
 * @returns What ends it.
 */
export function startBeats(clock: Clock, interval: number, beat: (isLate: boolean) => void): () => void {
  // Hosts round down.
  const every = Math.ceil(interval / BEATS);
  let timer: TimerHandle;
  const wait = (): void => {
    const due = clock.now() + every;
    timer = clock.setTimeout(() => {
      const isLate = clock.now() > due + every;
      wait();
      beat(isLate);
    }, every);
  };
  if (every > 0) wait();
  return () => clock.clearTimeout(timer);
}
