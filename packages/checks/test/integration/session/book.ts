import { Ledger } from "../../../../core/test/support/ledger.js";
import type { Entry } from "../../../../core/test/support/ledger.js";

/** All that one side sends in one session, and what of it arrives. */
export class Book {
  readonly id: number;
  readonly author: "server" | "client";
  /** How many of its questions were given up because the session was over. */
  abandoned = 0;
  readonly #ledger = new Ledger();
  #session: string | undefined;

  constructor(id: number, author: "server" | "client") {
    this.id = id;
    this.author = author;
  }

  nextNumber(): number {
    return this.#ledger.nextNumber();
  }

  /** It was taken to be sent. */
  add(entry: Entry): void {
    this.#ledger.add(entry);
  }

  /** It belongs to this session from now on. Returns what is wrong, where it belongs to another one. */
  claim(session: string): string | undefined {
    this.#session ??= session;
    return this.#session === session ? undefined : `The ${this.author}'s book ${this.id} is of another session.`;
  }

  /** Returns what is wrong, where it must not arrive in this session, or not now. */
  arrive(entry: Entry, session: string): string | undefined {
    return this.claim(session) ?? this.#ledger.arrive(entry);
  }

  missing(): string | undefined {
    return this.#ledger.missing();
  }
}
