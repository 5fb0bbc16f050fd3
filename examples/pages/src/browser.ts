/** What the pages of all games share. For browsers. */
export { keepCrisp } from "./browser/crisp-canvas.js";
export { eachFrame } from "./browser/each-frame.js";
export { element } from "./browser/element.js";
export { NameField } from "./browser/name-field.js";
export { recallName, rememberName } from "./browser/remembered-name.js";
export { stayConnected } from "./browser/stay-connected.js";
export { themeColours } from "./browser/theme.js";
