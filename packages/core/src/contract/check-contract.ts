import { RepodError } from "../errors/repod-error.js";
import { isActionType, isObject, isSchema } from "./action-type.js";
import type { ActionType, Delivery } from "./infer.js";
import { isReservedName } from "../util/reserved-names.js";

const DIRECTIONS = ["toServer", "toClient"] as const;
const DELIVERIES: readonly unknown[] = ["reliable", "latest"] satisfies Delivery<never>["delivery"][];
const OPTIONS: readonly string[] = ["delivery", "key"] satisfies (keyof Delivery<never>)[];

/**
 * Looks at everything that a program without types could get wrong in a contract.
 *
 * @throws RepodError `invalid_contract` with one line for each thing that is wrong.
 */
export function checkContract(contract: unknown): void {
  const problems = isObject(contract)
    ? DIRECTIONS.flatMap((direction) => mapProblems(direction, (contract as Record<string, unknown>)[direction]))
    : ["It is no object with toServer and toClient."];
  if (problems.length === 0) return;
  throw new RepodError("invalid_contract", ["The contract is wrong:", ...problems].join("\n- "));
}

function mapProblems(direction: string, actions: unknown): string[] {
  if (!isObject(actions)) return [`${direction} is missing. It is an object of action() and request() by name.`];
  return Object.entries(actions).flatMap(([name, action]) =>
    entryProblems(name, action).map((problem) => `${direction}.${name}: ${problem}`),
  );
}

function entryProblems(name: string, action: unknown): string[] {
  const reserved = isReservedName(name) ? ["The name belongs to the protocol."] : [];
  if (!isActionType(action)) return [...reserved, "It was not made by action() or request()."];
  return [...reserved, ...schemaProblems(action), ...deliveryProblems(action.delivery)];
}

function schemaProblems({ payload, reply }: ActionType): string[] {
  return Object.entries({ payload, reply })
    .filter(([, schema]) => schema !== undefined && !isSchema(schema))
    .map(([part]) => `Its ${part} is no Standard Schema.`);
}

function deliveryProblems(options: unknown): string[] {
  if (options === undefined) return [];
  if (!isObject(options)) return ["Its options are no object."];
  const { delivery, key } = options as Record<string, unknown>;
  // A schema of a library that does not follow the specification is taken for options, and found here.
  const problems = Object.keys(options)
    .filter((option) => !OPTIONS.includes(option))
    .map((option) => `There is no option "${option}", and this is no Standard Schema either.`)
    .slice(0, 1);
  if (delivery !== undefined && !DELIVERIES.includes(delivery)) {
    problems.push(`Its delivery is ${quoted(delivery)}. It can be "reliable" or "latest".`);
  }
  if (key === undefined) return problems;
  if (typeof key !== "function") problems.push("Its key is no function.");
  if (delivery !== "latest") problems.push('It has a key, which only counts where delivery is "latest".');
  return problems;
}

function quoted(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : `a value of type ${typeof value}`;
}
