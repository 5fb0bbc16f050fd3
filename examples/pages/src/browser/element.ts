/**
 * The element of the page that a selector means.
 *
 * @param type - Its class: `element("#log", HTMLOListElement)`.
 * @throws Error where the page has no such element.
 */
export function element<T extends Element>(selector: string, type: abstract new (...args: never[]) => T): T {
  const found = document.querySelector(selector);
  if (found instanceof type) return found;
  throw new Error(`The page has no ${type.name} "${selector}".`);
}
