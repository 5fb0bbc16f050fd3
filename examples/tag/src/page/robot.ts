import { Action, ConnectionListener } from "@repod/client";
import type { ToClient } from "@repod/client";
import { tag } from "../contract.js";
import type { Tag } from "../contract.js";
import { robotWish } from "../shared/robot.js";

/** Somebody to play with where nobody else is. To the server it is a client like any other. */
export class Robot extends ConnectionListener.of(tag) {
  #id = 0;

  @Action("welcome")
  onWelcome({ id }: ToClient<Tag, "welcome">): void {
    this.#id = id;
    this.send({ action: "rename", name: "Robot" });
  }

  @Action("positions")
  onPositions(snapshot: ToClient<Tag, "positions">): void {
    const { x, y } = robotWish(snapshot, this.#id);
    this.send({ action: "steer", x, y });
  }

  /** The standings are for people. */
  @Action("players")
  onPlayers(): void {}
}
