import { Player } from "./dispatch.js";
import { MESSAGES } from "./messages.js";
import type { CoreTask } from "./task.js";

/** The methods that handle the messages, called by whoever knows which: what is left when nothing is dispatched. */
export function startStraight(): CoreTask {
  const player = new Player();
  return {
    run(units) {
      const rounds = Math.ceil(units / MESSAGES.length);
      for (let round = 0; round < rounds; round += 1) {
        player.move();
        player.move();
        player.chat();
        player.move();
        player.move();
        player.state();
      }
      if (player.handled === 0) throw new Error("Nothing was handled.");
      return rounds * MESSAGES.length;
    },
  };
}
