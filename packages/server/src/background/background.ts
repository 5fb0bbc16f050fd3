// In browsers `background.browser.ts` stands in for this module: they are the two that `#background` means.

export { servable } from "./serve-handle.js";
export { startBackground } from "./start-background.js";
