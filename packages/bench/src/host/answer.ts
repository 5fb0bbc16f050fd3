import type { ControlReply, ControlRequest } from "./control.js";

/**
 * Runs this process under the control of the one that started it, until it is told to stop or left alone.
 *
 * @param start - Gets ready, and says so by the reply that it resolves to.
 * @param answer - Does what is asked.
 */
export async function answerWith(
  start: () => Promise<ControlReply>,
  answer: (request: ControlRequest) => ControlReply | Promise<ControlReply>,
): Promise<void> {
  // Whoever started this process is gone.
  process.on("disconnect", () => process.exit());
  try {
    say(await start());
  } catch (error) {
    say(failure(error));
    return;
  }
  const reply = async (request: ControlRequest): Promise<void> => {
    try {
      say(await answer(request));
    } catch (error) {
      say(failure(error));
    }
  };
  process.on("message", (request: ControlRequest) => {
    // In order, so that a profile is written.
    if (request.ask === "stop") process.exit();
    void reply(request);
  });
}

function say(reply: ControlReply): void {
  process.send?.(reply);
}

function failure(error: unknown): ControlReply {
  return { say: "failed", error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
