import { sentence } from "#sentence";
import type { ErrorCode } from "./error-codes.js";

/** One thing that a schema found wrong: a sentence and where in the payload. */
export interface Issue {
  readonly message: string;
  readonly path: readonly (string | number)[];
}

/** One thing that start-up found wrong with a class. */
export interface Problem {
  /** The class's name. */
  readonly owner: string;
  /** The member it is about; absent where the problem is about the whole class. */
  readonly member?: string;
  readonly cause: string;
  readonly remedy: string;
}

export interface RepodErrorDetails {
  /** What led to this error. */
  readonly cause?: unknown;
  /** With `invalid_payload` and `invalid_reply`: what the schema said. */
  readonly issues?: readonly Issue[];
  /** With `invalid_handlers`: everything that is wrong, not only the first. */
  readonly problems?: readonly Problem[];
  /** With `refused`: the application's own word for why. */
  readonly reason?: string;
  /** Whether the other side said so, in its answer to a request. Defaults to false. */
  readonly remote?: boolean;
}

const BRAND = Symbol.for("repod.RepodError");

/**
 * The error of this library. `code` is one of the closed list in `ERROR_CODES`; the message is a sentence.
 *
 * `instanceof` also holds for errors made by another copy of the package in the same program.
 */
export class RepodError extends Error {
  override readonly name = "RepodError";
  readonly code: ErrorCode;
  // Declared only, so that an error shows the details that it has and no empty ones.
  declare readonly issues?: readonly Issue[];
  declare readonly problems?: readonly Problem[];
  declare readonly reason?: string;
  declare readonly remote?: boolean;

  /** @param message - A sentence. Defaults to that of the code. */
  constructor(code: ErrorCode, message: string = sentence(code), details: RepodErrorDetails = {}) {
    super(message, details);
    // The cause is there by now; written once more it stays as hidden as it was.
    Object.assign(this, details);
    this.code = code;
    Object.defineProperty(this, BRAND, { value: true });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    // A subclass asks about itself, not about the family.
    return BRAND in Object(value) && (this === RepodError || super[Symbol.hasInstance](value));
  }
}
