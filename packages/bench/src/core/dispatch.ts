import { Action, action, defineContract } from "@repod/core";
import { buildDispatchTable } from "@repod/core/internal";
import type { Handles } from "@repod/core/internal";
import { createDispatch } from "./dispatcher.js";
import { MESSAGES } from "./messages.js";
import type { CoreTask } from "./task.js";

const contract = defineContract({ toServer: { move: action(), chat: action(), state: action() }, toClient: {} });

class Base implements Handles<(typeof contract)["toServer"]> {
  declare readonly "~handles": Handles<(typeof contract)["toServer"]>["~handles"];
}

/** Whom the messages are for. */
export class Player extends Base {
  handled = 0;

  @Action("move")
  move(): void {
    this.handled += 1;
  }

  @Action("chat")
  chat(): void {
    this.handled += 1;
  }

  @Action("state")
  state(): void {
    this.handled += 1;
  }
}

const NOBODY = (): void => {
  throw new Error("Every message has a handler, and none fails.");
};

/** From a message to the method that handles it. */
export function startDispatch(): CoreTask {
  const direction = "toServer";
  const table = buildDispatchTable(Player, { base: Base, contract, direction, reserved: new Set(), strict: false });
  const recipient = {
    target: new Player(),
    fallback: NOBODY,
    answerer: { answer: NOBODY, refuse: NOBODY },
    reporter: { onFailure: NOBODY, onRefused: NOBODY },
  };
  const dispatch = createDispatch(recipient, table);
  return {
    run(units) {
      const rounds = Math.ceil(units / MESSAGES.length);
      for (let round = 0; round < rounds; round += 1) {
        for (const message of MESSAGES) dispatch(message);
      }
      return rounds * MESSAGES.length;
    },
  };
}
