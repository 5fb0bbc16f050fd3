import type { Contract } from "../contract/infer.js";
import type { Problem } from "../errors/repod-error.js";
import { classNameOf } from "./class-chain.js";
import type { Class } from "./class-chain.js";
import { formatProblem, problem } from "./problems.js";
import type { Direction } from "./problems.js";

// Apart from the other problems since only servers look for it: a client need not handle all that a server may say.

const RECEIVER = { toServer: "the server", toClient: "the client" } as const satisfies Record<Direction, string>;

/** The actions of the contract that a class does not handle, though it should. */
export function findUnhandled(
  owner: Class,
  handled: ReadonlySet<string>,
  contract: Contract,
  direction: Direction,
): Problem[] {
  return Object.keys(contract[direction])
    .filter((action) => !handled.has(action))
    .map((action) =>
      problem(
        owner,
        undefined,
        `Nothing handles the action "${action}", which the contract sends to ${RECEIVER[direction]}.`,
        `Add a method with @Action("${action}"), or take it out of ${direction} in the contract.`,
      ),
    );
}

/** What is probably wrong with a class, fit for a terminal. */
export function formatWarnings(owner: Class, warnings: readonly Problem[]): string {
  return `${classNameOf(owner)} may lack message handlers.\n${warnings.map(formatProblem).join("\n")}`;
}
