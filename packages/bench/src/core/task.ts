/** A part of the core at work, without sockets. */
export interface CoreTask {
  /** Does at least so much work, and returns how much it was. */
  run(units: number): number;
}

export type StartTask = () => CoreTask;
