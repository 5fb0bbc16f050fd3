/** What can follow what; `""` is before all of it. */
export type Moves<Event extends string> = Readonly<Record<Event | "", readonly Event[]>>;

type Hook = "onConnect" | "onSuspend" | "onResume" | "onClose";
type ClientEvent = "connected" | "suspended" | "resumed" | "disconnected";

export const HOOK_MOVES: Moves<Hook> = {
  "": ["onConnect"],
  onConnect: ["onSuspend", "onClose"],
  onSuspend: ["onResume", "onClose"],
  onResume: ["onSuspend", "onClose"],
  onClose: [],
};

export const CLIENT_MOVES: Moves<ClientEvent> = {
  "": ["connected"],
  connected: ["suspended", "disconnected"],
  suspended: ["resumed", "disconnected"],
  resumed: ["suspended", "disconnected"],
  disconnected: ["connected"],
};

/** The hooks or events that somebody has heard, held against those that may follow each other. */
export class Course<Event extends string> {
  readonly #moves: Moves<Event>;
  #last: Event | "" = "";

  constructor(moves: Moves<Event>) {
    this.#moves = moves;
  }

  get last(): Event | "" {
    return this.#last;
  }

  /** Returns what is wrong, where that must not happen now. */
  move(event: Event): string | undefined {
    const fault = this.#moves[this.#last].includes(event) ? undefined : `"${event}" follows "${this.#last}".`;
    this.#last = event;
    return fault;
  }
}
