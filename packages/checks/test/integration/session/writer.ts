import type { Message } from "@repod/core";
import { RepodError } from "@repod/core";
import type { Random } from "@repod/testing/internal";
import { pick, spread } from "../../../../core/test/support/chance.js";
import type { Book } from "./book.js";
import type { Card, Letter, Manner, post, Question } from "./contract.js";
import type { Stage } from "./stage.js";

const SLOTS = ["ada", "bob", "eve"] as const;
const KINDS = ["note", "note", "place", "place", "ask"] as const;
const MANNERS = ["at once", "at once", "at once", "later", "by asking back"] as const;

/** What there has to be room for, so that an answer is queued for certain: it, and all others of the same turn. */
const ANSWER_BYTES = 4_096;

/** What a channel and a listener have in common. */
export interface Line {
  readonly queuedBytes: number;
  send(message: Message<(typeof post)["toServer"]>): number;
  request(action: "ask", question: Question): Promise<string>;
}

/** Sends what a side has to say, writes it down, and reads what the other one has written. */
export class Writer {
  /** What it sends from now on is written in it. */
  book: Book;
  readonly #stage: Stage;
  readonly #line: Line;

  constructor(stage: Stage, author: "server" | "client", line: Line) {
    this.#stage = stage;
    this.#line = line;
    this.book = stage.newBook(author);
  }

  /** Sends something by chance. */
  write(random: Random): void {
    const byteLength = Math.floor(spread(random, 1, 4_096));
    const kind = pick(random, KINDS);
    if (kind === "ask") void this.ask(byteLength, pick(random, MANNERS));
    else if (kind === "place") this.#send(byteLength, pick(random, SLOTS));
    else this.#send(byteLength, undefined);
  }

  /** Sends a question. Resolves when it is known what becomes of it. */
  async ask(byteLength: number, manner: Manner): Promise<void> {
    const { book } = this;
    const stage = this.#stage;
    const letter = this.#letter(byteLength);
    const { number } = letter;
    const before = this.#line.queuedBytes;
    const answer = this.#line.request("ask", { ...letter, manner });
    const isTaken = this.#line.queuedBytes > before;
    if (isTaken) book.add({ number, slot: undefined });
    this.#note(`asks ${number}, to be answered ${manner}${isTaken ? "" : ", in vain"}`);
    stage.openQuestions += 1;
    try {
      const value = await answer;
      this.#note(`has the answer to ${number}`);
      if (value !== nameOf(letter)) stage.fail(`The answer to ${nameOf(letter)} is ${value}.`);
    } catch (error) {
      const code = error instanceof RepodError ? error.code : String(error);
      this.#note(`has no answer to ${number}: ${code}`);
      if (isTaken) this.#giveUp(book, number, code);
    }
    stage.openQuestions -= 1;
  }

  /** Something of the other side's has arrived in a session. */
  read({ book: id, filling, number, slot }: Letter & Partial<Card>, session: string): void {
    const stage = this.#stage;
    this.#note(`gets ${number}`);
    const book = stage.books[id];
    if (!book || book.author === this.book.author) stage.fail(`Book ${id} is not the other side's.`);
    else stage.fail(book.arrive({ number, slot }, session));
    if (filling.some((byte) => byte !== number % 256)) stage.fail(`${number} is not as it was sent.`);
  }

  /** Answers a question, in the manner that it asks for. */
  async answer(question: Question): Promise<string> {
    const { manner } = question;
    const stage = this.#stage;
    if (manner === "later") await stage.later();
    if (manner === "by asking back") await this.ask(10, "at once");
    const side = this.book.author === "server" ? stage.plan.server : stage.plan.connection;
    if (this.#line.queuedBytes + ANSWER_BYTES > side.maxQueuedBytes) stage.losesAnswers = true;
    return nameOf(question);
  }

  /** Of a question that was taken to be sent, only the end of its session keeps the answer away, and a queue that is full. */
  #giveUp(book: Book, number: number, code: string): void {
    const stage = this.#stage;
    if (code === "closed") book.abandoned += 1;
    else if (code === "timeout" && stage.losesAnswers) stage.tally.add("an answer had no room");
    else stage.fail(`There is no answer to ${number}: ${code}.`);
  }

  #send(byteLength: number, slot: string | undefined): void {
    const letter = this.#letter(byteLength);
    const { number } = letter;
    let queued = 0;
    try {
      queued = this.#line.send(
        slot === undefined ? { action: "note", ...letter } : { action: "place", slot, ...letter },
      );
    } catch (error) {
      if (!(error instanceof RepodError) || error.code !== "queue_full") this.#stage.fail(String(error));
    }
    if (queued > 0) this.book.add({ number, slot });
    else this.#stage.tally.add("there is no room");
    this.#note(`sends ${number}${slot ? ` for ${slot}` : ""}, ${queued} bytes`);
  }

  #letter(byteLength: number): Letter {
    const number = this.book.nextNumber();
    return { book: this.book.id, number, filling: new Uint8Array(byteLength).fill(number) };
  }

  #note(event: string): void {
    this.#stage.note(`${this.book.author} ${this.book.id} ${event}`);
  }
}

/** What no other message of a run is called. */
function nameOf({ book, number }: Letter): string {
  return `${book}/${number}`;
}
