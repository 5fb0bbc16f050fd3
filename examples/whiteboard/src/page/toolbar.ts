import { element } from "@repod/example-pages/browser";
import { COLOURS, THICKNESSES } from "../contract.js";
import type { Pen } from "./own-strokes.js";

/** What each pen is called, in the order of `COLOURS`. */
const COLOUR_NAMES = ["Black", "Red", "Orange", "Yellow", "Green", "Blue", "Purple", "Eraser"] as const;
const THICKNESS_NAMES = ["Fine", "Medium", "Thick", "Very thick"] as const;

/** How large the dot for a thickness is, in pixels. */
const DOTS = [5, 10, 17, 26] as const;

export interface ToolbarEvents {
  onUndo(): void;
  onClear(): void;
}

/** The pens to choose from, and what can be done with the whole board. */
export class Toolbar {
  #colour: Pen["colour"] = COLOURS[0];
  #thickness: Pen["thickness"] = THICKNESSES[1];

  constructor({ onUndo, onClear }: ToolbarEvents) {
    const colours = element("#colours", HTMLFieldSetElement);
    for (const [index, colour] of COLOURS.entries()) {
      const style = { "--ink": colour };
      const onChoice = (): void => void (this.#colour = colour);
      colours.append(radio("colour", COLOUR_NAMES[index] ?? colour, style, colour === this.#colour, onChoice));
    }
    const thicknesses = element("#thicknesses", HTMLFieldSetElement);
    for (const [index, thickness] of THICKNESSES.entries()) {
      const style = { "--size": `${DOTS[index]}px` };
      const onChoice = (): void => void (this.#thickness = thickness);
      const name = THICKNESS_NAMES[index] ?? `${thickness}`;
      thicknesses.append(radio("thickness", name, style, thickness === this.#thickness, onChoice));
    }
    element("#undo", HTMLButtonElement).addEventListener("click", onUndo);
    element("#clear", HTMLButtonElement).addEventListener("click", onClear);
    document.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      onUndo();
    });
  }

  /** The pen that is chosen. */
  get pen(): Pen {
    return { colour: this.#colour, thickness: this.#thickness };
  }
}

function radio(
  group: string,
  name: string,
  style: Readonly<Record<string, string>>,
  checked: boolean,
  onChoice: () => void,
): HTMLElement {
  const label = document.createElement("label");
  label.className = "pen";
  label.title = name;
  for (const [property, value] of Object.entries(style)) label.style.setProperty(property, value);
  const input = document.createElement("input");
  Object.assign(input, { type: "radio", name: group, ariaLabel: name, checked });
  input.addEventListener("change", onChoice);
  label.append(input);
  return label;
}
