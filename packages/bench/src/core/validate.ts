import { checkValue, Failure, payloadOf } from "@repod/core/internal";
import { MESSAGES } from "./messages.js";
import type { CoreTask } from "./task.js";

/** Written by hand: what is measured is ours, and not a library. */
const schema: Parameters<typeof checkValue>[0] = {
  "~standard": {
    version: 1,
    vendor: "bench",
    validate(value) {
      const { sequence, x, y, angle, keys, jumps } = value as Record<string, unknown>;
      return typeof sequence === "number" &&
        typeof x === "number" &&
        typeof y === "number" &&
        typeof angle === "number" &&
        typeof keys === "number" &&
        typeof jumps === "boolean"
        ? { value: { sequence, x, y, angle, keys, jumps } }
        : { issues: [{ message: "This is no move." }] };
    },
  },
};

const MOVES = MESSAGES.filter(({ action }) => action === "move");

/** What a message costs more where its action has a schema: its payload by itself, and the schema's word on it. */
export function startValidate(): CoreTask {
  return {
    run(units) {
      const rounds = Math.ceil(units / MOVES.length);
      for (let round = 0; round < rounds; round += 1) {
        for (const move of MOVES) {
          const output = checkValue(schema, payloadOf(move), "invalid_payload", move.action);
          if (output instanceof Failure) throw output.error;
        }
      }
      return rounds * MOVES.length;
    },
  };
}
