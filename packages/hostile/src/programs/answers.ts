/** What a program can be asked, by name. What goes in and comes out is cloned by JSON. */
export type Answers = Readonly<Record<string, (...input: never[]) => unknown>>;

/** A question on its way to a program. */
export interface Question {
  readonly id: number;
  readonly what: string;
  readonly input: readonly unknown[];
}

/** The answer on its way back. */
export interface Answer {
  readonly id: number;
  readonly value?: unknown;
  /** What was thrown instead, with its stack. */
  readonly error?: string;
}

/** Makes this process a program that answers questions over IPC, for as long as whoever started it is there. */
export function answerQuestions(answers: Answers): void {
  process.on("message", (question: Question) => void answer(answers, question));
  process.on("disconnect", () => process.exit());
}

async function answer(answers: Answers, { id, what, input }: Question): Promise<void> {
  try {
    say({ id, value: await answers[what]!(...(input as never[])) });
  } catch (error) {
    say({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

function say(reply: Answer): void {
  process.send?.(reply);
}
