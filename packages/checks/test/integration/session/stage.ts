import type { Random, VirtualClock } from "@repod/testing/internal";
import { spread } from "../../../../core/test/support/chance.js";
import type { Journal } from "../../../../core/test/support/seeds.js";
import type { Tally } from "../../../../core/test/support/tally.js";
import { Book } from "./book.js";
import { randomOf } from "./plan.js";
import type { Plan } from "./plan.js";

/** What the two sides of a run share. */
export class Stage {
  readonly plan: Plan;
  readonly tally: Tally;
  /** How and when questions are answered. */
  readonly answers: Random;
  readonly books: Book[] = [];
  /** How many questions wait for an answer. */
  openQuestions = 0;
  /** Whether an answer may have found no room. Nobody hears that, and what waits for it waits until its time is up. */
  losesAnswers = false;
  /** Whether the client may be left alone now. */
  isEnding = false;
  readonly #note: Journal;
  #clock: VirtualClock | undefined;
  /** What went wrong first. What a handler throws would only reach `onError`. */
  #failure: Error | undefined;

  constructor(plan: Plan, tally: Tally, note: Journal) {
    this.plan = plan;
    this.tally = tally;
    this.answers = randomOf(plan.seed, "answers");
    this.#note = note;
  }

  /** Time is known from now on. */
  begin(clock: VirtualClock): void {
    this.#clock = clock;
  }

  newBook(author: "server" | "client"): Book {
    const book = new Book(this.books.length, author);
    this.books.push(book);
    return book;
  }

  note(event: string): void {
    this.#note(this.#clock?.now() ?? 0, event);
  }

  /** Something is wrong, where there is a sentence: the run ends before time goes on. */
  fail(sentence: string | undefined): void {
    if (sentence === undefined) return;
    this.note(`!!! ${sentence}`);
    this.#failure ??= new Error(sentence);
  }

  /** @throws Error when something went wrong. */
  check(): void {
    if (this.#failure) throw this.#failure;
  }

  /** Resolves after a while. */
  later(): Promise<void> {
    const clock = this.#clock;
    const delay = spread(this.answers, 1, 2_000);
    return new Promise((resolve) => (clock ? void clock.setTimeout(resolve, delay) : resolve()));
  }
}
