import type { ConnectionListener } from "@repod/client";
import { overPort } from "@repod/client/port";
import { stayConnected } from "@repod/example-pages/browser";
import type { Tag } from "../contract.js";
import { Robot } from "./robot.js";

/**
 * Where the game is played: on the server from which the page came, or offline, on the same server in a worker of this page,
 * against a robot. A button goes from one to the other.
 */
export class Place {
  readonly #game: ConnectionListener<Tag>;
  readonly #button: HTMLButtonElement;
  readonly #onLeave: () => void;
  // Loaded with the page, so that it is there when the network is not. A worker can be had again and again.
  readonly #worker = new Worker("offline.js", { type: "module" });
  #robot: Robot | undefined;
  #leave: () => void = () => undefined;

  /** @param onLeave - Called when the game goes on elsewhere, before it does. */
  constructor(game: ConnectionListener<Tag>, button: HTMLButtonElement, onLeave: () => void) {
    this.#game = game;
    this.#button = button;
    this.#onLeave = onLeave;
    button.addEventListener("click", () => {
      this.#leave();
      this.#onLeave();
      if (this.#robot) this.#playOnline();
      else this.#playOffline();
    });
    this.#playOnline();
  }

  #playOnline(): void {
    this.#robot?.close();
    this.#robot = undefined;
    this.#button.textContent = "Play offline";
    this.#leave = stayConnected(this.#game, { autoPump: false });
  }

  #playOffline(): void {
    const to = overPort(this.#worker);
    this.#button.textContent = "Play online";
    this.#leave = stayConnected(this.#game, { autoPump: false, to, words: "Offline" });
    // Behind the player, who comes first and so is it.
    this.#robot = new Robot();
    this.#robot.connect(to, { autoPump: true });
  }
}
