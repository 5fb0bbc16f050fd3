/** What a timer is known by; only the clock that made it can cancel it. */
export type TimerHandle = unknown;

/** Time and timers, passed in everywhere, so that tests can run on a virtual clock. */
export interface Clock {
  /** Milliseconds on a scale that never goes backwards. */
  now(): number;
  /** By how much `now` may lag behind, in milliseconds: some hosts round it. Defaults to 0. */
  readonly resolution?: number;
  /** Milliseconds since 1970, as people's clocks show them. */
  wallTime(): number;
  /** Calls back once after `delay` milliseconds. A timer alone does not keep a Node process alive. */
  setTimeout(callback: () => void, delay: number): TimerHandle;
  clearTimeout(timer: TimerHandle): void;
  /** Calls back at the end of this turn of the event loop: after the input that is at hand, before waiting for more. */
  defer(callback: () => void): void;
}
