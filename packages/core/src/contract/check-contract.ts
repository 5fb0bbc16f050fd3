import { RepodError } from "../errors/repod-error.js";
import { isActionType, isObject, isSchema } from "./action-type.js";
import type { ActionOptions, ActionType, Contract, Delivery, RateLimit } from "./infer.js";
import { isReservedName } from "../util/reserved-names.js";

const DIRECTIONS = ["toServer", "toClient"] as const satisfies (keyof Contract)[];
const DELIVERIES: readonly unknown[] = ["reliable", "latest"] satisfies Delivery<never>["delivery"][];
const OPTIONS: readonly string[] = ["delivery", "key", "rate"] satisfies (keyof ActionOptions<never>)[];
const RATE: readonly string[] = ["perSecond", "burst"] satisfies (keyof RateLimit)[];
const RATE_SENTENCE = "Its rate is a number a second, or { perSecond, burst }, above 0 and at least 1 at once.";

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

function mapProblems(direction: keyof Contract, actions: unknown): string[] {
  if (!isObject(actions)) return [`${direction} is missing. It is an object of action() and request() by name.`];
  return Object.entries(actions).flatMap(([name, action]) =>
    entryProblems(direction, name, action).map((problem) => `${direction}.${name}: ${problem}`),
  );
}

function entryProblems(direction: keyof Contract, name: string, action: unknown): string[] {
  const reserved = isReservedName(name) ? ["The name belongs to the protocol."] : [];
  if (!isActionType(action)) return [...reserved, "It was not made by action() or request()."];
  return [...reserved, ...schemaProblems(action), ...optionProblems(direction, action)];
}

function schemaProblems({ payload, reply }: ActionType): string[] {
  return Object.entries({ payload, reply })
    .filter(([, schema]) => schema !== undefined && !isSchema(schema))
    .map(([part]) => `Its ${part} is no Standard Schema.`);
}

function optionProblems(direction: keyof Contract, { kind, options }: ActionType): string[] {
  if (options === undefined) return [];
  if (!isObject(options)) return ["Its options are no object."];
  // A schema of a library that does not follow the specification is taken for options, and found here.
  const unknown = Object.keys(options)
    .filter((option) => !OPTIONS.includes(option))
    .map((option) => `There is no option "${option}", and this is no Standard Schema either.`)
    .slice(0, 1);
  return [...unknown, ...deliveryProblems(kind, { ...options }), ...rateProblems(direction, options.rate)];
}

function deliveryProblems(kind: ActionType["kind"], { delivery, key }: Record<string, unknown>): string[] {
  const problems: string[] = [];
  if (delivery !== undefined && !DELIVERIES.includes(delivery)) {
    problems.push(`Its delivery is ${quoted(delivery)}. It can be "reliable" or "latest".`);
  }
  if (kind === "request" && delivery === "latest") problems.push("It is a request: each of them is answered.");
  if (key === undefined) return problems;
  if (typeof key !== "function") problems.push("Its key is no function.");
  if (delivery !== "latest") problems.push('It has a key, which only counts where delivery is "latest".');
  return problems;
}

function rateProblems(direction: keyof Contract, rate: unknown): string[] {
  if (rate === undefined) return [];
  const problems = direction === "toClient" ? ["It has a rate, which only counts in toServer."] : [];
  return isRate(rate) ? problems : [...problems, RATE_SENTENCE];
}

function isRate(rate: unknown): boolean {
  if (!isObject(rate)) return isAbove0(rate);
  const { perSecond, burst } = rate as Record<string, unknown>;
  const known = Object.keys(rate).every((name) => RATE.includes(name));
  return known && isAbove0(perSecond) && (burst === undefined || (isAbove0(burst) && burst >= 1));
}

function isAbove0(value: unknown): value is number {
  return typeof value === "number" && value > 0;
}

function quoted(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : `a value of type ${typeof value}`;
}
