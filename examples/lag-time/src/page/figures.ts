import { element } from "@repod/example-pages/browser";
import type { Figures } from "../contract.js";
import { milliseconds } from "./milliseconds.js";

/** The numbers above the chart. */
export function showFigures(last: number | undefined, figures: Figures | undefined, worst: number | undefined): void {
  write("#last", last);
  write("#median", figures?.median);
  write("#jitter", figures?.jitter);
  write("#worst", worst);
}

/** One bar for each client, the slowest as long as there is room. */
export function showClients(clients: readonly (Figures & { id: string })[], ownId: string | undefined): void {
  const slowest = Math.max(...clients.map(({ median }) => median));
  element("#clients", HTMLUListElement).replaceChildren(
    ...clients.map(({ id, median, jitter }) => {
      const isOwn = id === ownId;
      const line = document.createElement("li");
      line.classList.toggle("own", isOwn);
      line.style.setProperty("--share", String(slowest > 0 ? median / slowest : 0));
      line.append(part("who", isOwn ? "You" : `Client ${id.slice(0, 4)}`));
      line.append(part("bar", ""), part("value", `${milliseconds(median)} ± ${milliseconds(jitter)}`));
      return line;
    }),
  );
}

function write(selector: string, value: number | undefined): void {
  element(selector, HTMLElement).textContent = milliseconds(value);
}

function part(className: string, text: string): HTMLSpanElement {
  const span = document.createElement("span");
  span.className = className;
  span.textContent = text;
  return span;
}
