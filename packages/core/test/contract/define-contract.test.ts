import { describe, expect, test } from "@jest/globals";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import * as v from "valibot";
import { z } from "zod";
import { isActionType } from "../../src/contract/action-type.js";
import { action, defineContract, request } from "../../src/contract/define-contract.js";
import { RepodError } from "../../src/errors/repod-error.js";

/** What a program without types may pass. */
const define = defineContract as (contract: unknown) => unknown;
const looseAction = action as (...args: unknown[]) => unknown;
const looseRequest = request as (...args: unknown[]) => unknown;

/** The lines of the error that a contract is refused with, without the first. */
function problemsOf(contract: unknown): string[] {
  try {
    define(contract);
  } catch (error) {
    if (!(error instanceof RepodError)) throw error;
    expect(error.code).toBe("invalid_contract");
    return error.message.split("\n- ").slice(1);
  }
  return [];
}

function problemsOfAction(entry: unknown): string[] {
  return problemsOf({ toServer: { chat: entry }, toClient: {} });
}

describe("action", () => {
  test("without arguments is a message without schema or delivery", () => {
    expect(action()).toEqual({ kind: "message" });
    expect(action<{ text: string }>()).toEqual({ kind: "message" });
  });

  test("keeps its options", () => {
    const key = (payload: { id: string }) => payload.id;
    expect(action<{ id: string }>({ delivery: "latest", key })).toEqual({
      kind: "message",
      options: { delivery: "latest", key },
    });
  });

  test.each<[string, StandardSchemaV1<object, object>]>([
    ["zod", z.object({ x: z.number() })],
    ["valibot", v.object({ x: v.number() })],
    ["a library whose schemas are functions", Object.assign(() => undefined, v.object({ x: v.number() }))],
  ])("tells a schema of %s from options", (_library, schema) => {
    expect(action(schema).payload).toBe(schema);
    expect(action(schema).options).toBeUndefined();
    const withOptions = action(schema, { delivery: "latest" });
    expect(withOptions.payload).toBe(schema);
    expect(withOptions.options).toEqual({ delivery: "latest" });
  });

  test("does not change with the options that it was made from", () => {
    const options: { delivery: "latest" | "reliable" } = { delivery: "latest" };
    const made = action<{ id: string }>(options);
    options.delivery = "reliable";
    expect(made.options).toEqual({ delivery: "latest" });
  });

  test("is frozen, options included", () => {
    const made = action<{ id: string }>({ delivery: "latest" });
    expect(Object.isFrozen(made)).toBe(true);
    expect(Object.isFrozen(made.options)).toBe(true);
  });
});

describe("request", () => {
  test("is told from a message by its kind", () => {
    expect(request<{ sides: number }, number>()).toEqual({ kind: "request" });
  });

  test("keeps the schemas of payload and reply", () => {
    const payload = z.object({ sides: z.number() });
    const reply = v.number();
    expect(request(payload, reply)).toMatchObject({ kind: "request", payload, reply });
  });
});

test("An action is known to another copy of the package by a symbol that they share", () => {
  expect(isActionType(action())).toBe(true);
  expect(isActionType({ kind: "message", [Symbol.for("repod.ActionType")]: true })).toBe(true);
  expect(isActionType({ kind: "message" })).toBe(false);
});

describe("defineContract", () => {
  test("returns the actions of both directions, frozen", () => {
    const chat = action<{ text: string }>();
    const contract = defineContract({ toServer: { chat }, toClient: { pong: action() } });
    expect(contract.toServer.chat).toBe(chat);
    expect(Object.keys(contract.toClient)).toEqual(["pong"]);
    for (const part of [contract, contract.toServer, contract.toClient]) expect(Object.isFrozen(part)).toBe(true);
  });

  test("does not freeze the objects that it was given", () => {
    const given = { toServer: { chat: action() }, toClient: {} };
    defineContract(given);
    expect(Object.isFrozen(given)).toBe(false);
    expect(Object.isFrozen(given.toServer)).toBe(false);
  });

  test.each(["connected", "socketConnect", "disconnected", "error", "$hello", "$"])("refuses the name %s", (name) => {
    const contract = { toServer: {}, toClient: { [name]: action() } };
    expect(problemsOf(contract)).toEqual([`toClient.${name}: The name belongs to the protocol.`]);
  });

  test.each(["toString", "constructor", "Connected", "a$", ""])("takes the name %j", (name) => {
    expect(problemsOf({ toServer: { [name]: action() }, toClient: {} })).toEqual([]);
  });

  test.each([
    ["an object of the same shape", { kind: "message" }],
    ["a schema", z.object({})],
    ["action without its parentheses", action],
    ["null", null],
    ["undefined", undefined],
  ])("refuses %s instead of an action", (_what, entry) => {
    expect(problemsOfAction(entry)).toEqual(["toServer.chat: It was not made by action() or request()."]);
  });

  test("refuses a delivery that does not exist", () => {
    expect(problemsOfAction(looseAction({ delivery: "newest" }))).toEqual([
      'toServer.chat: Its delivery is "newest". It can be "reliable" or "latest".',
    ]);
    expect(problemsOfAction(looseAction({ delivery: 1 }))).toEqual([
      'toServer.chat: Its delivery is a value of type number. It can be "reliable" or "latest".',
    ]);
  });

  test("refuses a key that is no function", () => {
    expect(problemsOfAction(looseAction({ delivery: "latest", key: "id" }))).toEqual([
      "toServer.chat: Its key is no function.",
    ]);
  });

  test("refuses a key without latest, which would do nothing", () => {
    const sentence = 'toServer.chat: It has a key, which only counts where delivery is "latest".';
    expect(problemsOfAction(looseAction({ key: () => 1 }))).toEqual([sentence]);
    expect(problemsOfAction(looseAction({ delivery: "reliable", key: () => 1 }))).toEqual([sentence]);
  });

  test("takes latest without a key", () => {
    expect(problemsOfAction(action({ delivery: "latest" }))).toEqual([]);
  });

  test("takes a rate of an action and of a request", () => {
    expect(action<{ text: string }>({ rate: 5 }).options).toEqual({ rate: 5 });
    const rate = { perSecond: 0.5, burst: 3 };
    expect(request<{ sides: number }, number>({ rate }).options).toEqual({ rate });
    expect(problemsOfAction(action({ rate }))).toEqual([]);
  });

  test.each([0, -1, "5", NaN, {}, { perSecond: 5, burst: 0.5 }, { perSecond: "5" }, { perSecond: 5, brust: 9 }, null])(
    "refuses %j as a rate",
    (rate) => {
      const sentence =
        "toServer.chat: Its rate is a number a second, or { perSecond, burst }, above 0 and at least 1 at once.";
      expect(problemsOfAction(looseAction({ rate }))).toEqual([sentence]);
    },
  );

  test("refuses a rate for what servers send", () => {
    expect(problemsOf({ toServer: {}, toClient: { chat: action({ rate: 5 }) } })).toEqual([
      "toClient.chat: It has a rate, which only counts in toServer.",
    ]);
  });

  test("refuses latest for a request", () => {
    expect(problemsOfAction(looseRequest(undefined, undefined, { delivery: "latest" }))).toEqual([
      "toServer.chat: It is a request: each of them is answered.",
    ]);
  });

  test.each([
    ["a schema that follows no specification", { type: "object", properties: {} }, 'There is no option "type"'],
    ["a misspelt option", { delivary: "latest" }, 'There is no option "delivary"'],
    ["a text", "latest", "Its options are no object."],
    ["a function", () => "id", "Its options are no object."],
  ])("refuses %s as options", (_what, options, sentence) => {
    const [problem, ...others] = problemsOfAction(looseAction(options));
    expect(problem).toContain(sentence);
    expect(others).toEqual([]);
  });

  test("refuses schemas that follow no specification, by the part they stand for", () => {
    expect(problemsOfAction(looseAction({ type: "object" }, { delivery: "latest" }))).toEqual([
      "toServer.chat: Its payload is no Standard Schema.",
    ]);
    expect(problemsOfAction(looseRequest({ type: "object" }, "number"))).toEqual([
      "toServer.chat: Its payload is no Standard Schema.",
      "toServer.chat: Its reply is no Standard Schema.",
    ]);
  });

  test.each([undefined, null, "game"])("refuses %p as a contract", (contract) => {
    expect(problemsOf(contract)).toEqual(["It is no object with toServer and toClient."]);
  });

  test("refuses a contract without one of its directions", () => {
    expect(problemsOf({ toServer: {} })).toEqual([
      "toClient is missing. It is an object of action() and request() by name.",
    ]);
  });

  test("names everything that is wrong, not only the first thing", () => {
    const contract = {
      toServer: { $roll: action(), chat: {} },
      toClient: { error: looseAction({ delivery: "newest", key: 1 }) },
    };
    expect(problemsOf(contract).map((problem) => problem.split(":")[0])).toEqual([
      "toServer.$roll",
      "toServer.chat",
      "toClient.error",
      "toClient.error",
      "toClient.error",
      "toClient.error",
    ]);
  });
});
