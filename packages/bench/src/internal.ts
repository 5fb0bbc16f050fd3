/** For sibling packages that measure too. */
export { describeMachine } from "./report/machine.js";
export type { Machine } from "./report/machine.js";
export { table } from "./report/table.js";
export { median, quantile } from "./stats/quantile.js";
export { shuffled } from "./stats/shuffled.js";
