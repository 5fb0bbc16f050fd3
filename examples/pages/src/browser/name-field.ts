import { recallName, rememberName } from "./remembered-name.js";

/** The field in which players say what they are called. A name lasts as long as the tab, in all games. */
export class NameField {
  readonly #input: HTMLInputElement;
  readonly #onName: (name: string) => void;

  /** @param onName - Called with a name that the player chose. */
  constructor(input: HTMLInputElement, onName: (name: string) => void) {
    this.#input = input;
    this.#onName = onName;
    input.addEventListener("change", () => this.#choose(input.value.trim()));
    // Done with it: the keys are for playing again.
    input.addEventListener("keydown", ({ key }) => {
      if (key === "Enter" || key === "Escape") input.blur();
    });
  }

  /** The server has given a name. One that the player chose earlier is better. */
  offer(name: string): void {
    this.#input.placeholder = name;
    const chosen = recallName();
    if (chosen === undefined) return;
    this.#input.value = chosen;
    this.#onName(chosen);
  }

  #choose(name: string): void {
    rememberName(name);
    this.#onName(name || this.#input.placeholder);
  }
}
