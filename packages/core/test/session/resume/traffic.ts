import type { Random } from "@repod/testing/internal";
import { pick, spread } from "../../support/chance.js";
import type { Side } from "./side.js";
import type { Stage } from "./stage.js";

const SLOTS = [undefined, undefined, undefined, "ada", "bob", "eve"] as const;

/** Lets a side send by chance, until `end`: single messages, bursts, floods, and some as it is told something. */
export function startTraffic(side: Side, stage: Stage, random: Random, end: number): void {
  const sendOne = (): void => side.send(Math.floor(spread(random, 1, 4_096)), pick(random, SLOTS));
  const burst = (): void => {
    if (stage.clock.now() >= end) return;
    const length = pick(random, [1, 1, 1, 3, 10, random() < 0.1 ? 100 : 2]);
    for (let count = 0; count < length; count += 1) sendOne();
    stage.clock.setTimeout(burst, spread(random, 5, 1_000));
  };
  stage.clock.setTimeout(burst, random() * 100);
  side.onEvent = (event) => {
    if (stage.clock.now() < end && random() < (event === "message" ? 0.1 : 0.5)) sendOne();
  };
}
