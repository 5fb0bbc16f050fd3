import { element } from "@repod/example-pages/browser";

/** The most lines that stay on the page. */
const MOST_LINES = 500;
/** Pixels above the end that still count as the end: rounding, and a finger that is not exact. */
const NEAR_END = 40;

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

export interface ChatEvents {
  /** A line was entered. */
  onLine(line: string): void;
  /** Another name was entered. */
  onName(name: string): void;
}

/** The chat as the page shows it. What others have written is only ever set as text. */
export class ChatView {
  readonly #log = element("#log", HTMLOListElement);
  readonly #newest = element("#newest", HTMLButtonElement);
  readonly #text = element("#text", HTMLInputElement);
  readonly #name = element("#name", HTMLInputElement);
  /** Whether the end is in view, and stays there when lines are added or the room changes. */
  #followsEnd = true;
  readonly #controls = document.querySelectorAll<HTMLInputElement | HTMLButtonElement>("form input, form button");

  constructor({ onLine, onName }: ChatEvents) {
    this.close();
    element("#say-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      onLine(this.#text.value);
      this.#text.value = "";
      // A tap on the button would otherwise hide a phone's keyboard.
      this.#text.focus();
      this.#scrollToEnd();
    });
    element("#name-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      onName(this.#name.value);
    });
    this.#newest.addEventListener("click", () => this.#scrollToEnd());
    let height = this.#log.clientHeight;
    this.#log.addEventListener("scroll", () => {
      // Told of an earlier scroll after the room has changed, which is not the reader's doing.
      if (this.#log.clientHeight !== height) return;
      this.#followsEnd = this.#isAtEnd();
      if (this.#followsEnd) this.#newest.hidden = true;
    });
    // A keyboard that comes up takes its room from the end, which is what one wants to see.
    new ResizeObserver(() => {
      height = this.#log.clientHeight;
      if (this.#followsEnd) this.#scrollToEnd();
    }).observe(this.#log);
  }

  /** Lets the user speak. */
  open(): void {
    for (const control of this.#controls) control.disabled = false;
    if (document.activeElement === document.body && matchMedia("(hover: hover)").matches) this.#text.focus();
  }

  /** Nobody hears the user any more. */
  close(): void {
    for (const control of this.#controls) control.disabled = true;
    element("#count", HTMLHeadingElement).textContent = "Nobody here";
    element("#people", HTMLUListElement).replaceChildren();
  }

  people(self: string, others: readonly string[]): void {
    this.#name.value = self;
    const items = [`${self} (you)`, ...others].map((text, index) => item("", text, index === 0 ? self : text));
    element("#people", HTMLUListElement).replaceChildren(...items);
    element("#count", HTMLHeadingElement).textContent = `${items.length} here`;
  }

  /** A line that somebody said. */
  said(name: string, text: string, whose: "own" | "other" = "other"): void {
    const line = item(`said ${whose}`, "", name);
    if (whose === "other") line.append(span("name", name));
    line.append(span("text", text), now());
    this.#append(line, whose === "own");
  }

  /** What somebody did: `/me waves`. */
  did(name: string, text: string): void {
    this.#append(item("did", `${name} ${text}`, name));
  }

  /** What the chat itself says, in a line or in a list of them. */
  note(text: string): void {
    this.#append(item(text.includes("\n") ? "note list" : "note", text));
  }

  #append(line: HTMLLIElement, mustBeSeen = false): void {
    this.#log.append(line);
    while (this.#log.children.length > MOST_LINES) this.#log.firstElementChild?.remove();
    if (this.#followsEnd || mustBeSeen) this.#scrollToEnd();
    else this.#newest.hidden = false;
  }

  #isAtEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    return scrollHeight - scrollTop - clientHeight < NEAR_END;
  }

  #scrollToEnd(): void {
    this.#followsEnd = true;
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#newest.hidden = true;
  }
}

/** A line, in the colour of whom it is about. */
function item(className: string, text: string, name = ""): HTMLLIElement {
  const line = document.createElement("li");
  line.className = className;
  line.textContent = text;
  if (name !== "") line.style.setProperty("--hue", String(hueOf(name)));
  return line;
}

function span(className: string, text: string): HTMLSpanElement {
  const part = document.createElement("span");
  part.className = className;
  part.textContent = text;
  return part;
}

function now(): HTMLTimeElement {
  const date = new Date();
  const time = document.createElement("time");
  time.dateTime = date.toISOString();
  time.textContent = clock.format(date);
  return time;
}

/** A hue of a name's own, the same on every page. */
function hueOf(name: string): number {
  let hue = 0;
  for (const character of name) hue = (hue * 31 + (character.codePointAt(0) ?? 0)) % 360;
  return hue;
}
