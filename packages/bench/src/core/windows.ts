import type { TaskName } from "./tasks.js";

/** Short enough for what the machine does meanwhile to meet all, long enough to be measured: about 30 ms. In messages. */
export const WINDOWS: Readonly<Record<TaskName, number>> = {
  encode: 20_000,
  receive: 20_000,
  dispatch: 600_000,
  straight: 40_000_000,
  validate: 200_000,
  session: 6_000,
};
