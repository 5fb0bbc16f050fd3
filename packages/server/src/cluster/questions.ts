import { createDeferred } from "@repod/core/internal";
import type { Deferred } from "@repod/core/internal";
import { BEATS } from "./peers.js";

interface Question {
  /** Who has not answered yet. */
  readonly waiting: Set<string>;
  readonly answers: unknown[];
  readonly done: Deferred<readonly unknown[]>;
  /** How many beats have passed since it was asked. */
  beats: number;
}

/** What this server has asked the others and waits for. */
export class Questions {
  readonly #open = new Map<number, Question>();
  #lastId = 0;

  /**
   * Opens a question.
   *
   * @param peers - Who is asked.
   * @returns Its number, and a promise of the answers. It never rejects: who goes without a word has no answer.
   */
  open(peers: Iterable<string>): readonly [id: number, answers: Promise<readonly unknown[]>] {
    this.#lastId += 1;
    const question: Question = { waiting: new Set(peers), answers: [], done: createDeferred(), beats: 0 };
    this.#open.set(this.#lastId, question);
    this.#settleWhenComplete(this.#lastId, question);
    return [this.#lastId, question.done.promise];
  }

  /** One who was asked has answered. */
  answer(id: unknown, from: string, value: unknown): void {
    const question = this.#open.get(id as number);
    if (!question?.waiting.delete(from)) return;
    question.answers.push(value);
    this.#settleWhenComplete(id as number, question);
  }

  /** One who was asked, perhaps, is gone. */
  forget(peer: string): void {
    for (const [id, question] of this.#open) {
      if (question.waiting.delete(peer)) this.#settleWhenComplete(id, question);
    }
  }

  /** An interval has passed: whoever is still there and has not answered for a whole expiry does not. */
  beat(): void {
    for (const [id, question] of this.#open) {
      question.beats += 1;
      if (question.beats >= BEATS) this.#giveUp(id, question);
    }
  }

  /** Nobody answers any more. */
  settle(): void {
    for (const [id, question] of this.#open) this.#giveUp(id, question);
  }

  #giveUp(id: number, question: Question): void {
    question.waiting.clear();
    this.#settleWhenComplete(id, question);
  }

  #settleWhenComplete(id: number, { answers, done, waiting }: Question): void {
    if (waiting.size > 0) return;
    this.#open.delete(id);
    done.resolve(answers);
  }
}
