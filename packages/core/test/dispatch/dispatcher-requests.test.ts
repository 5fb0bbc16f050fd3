import { describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { action, defineContract, request } from "../../src/contract/define-contract.js";
import { RepodError } from "../../src/errors/repod-error.js";
import { createDispatcher, throwing } from "./dispatch-kit.js";

const contract = defineContract({
  toServer: {
    chat: action<{ text: string }>(),
    roll: request(z.object({ sides: z.number() }), z.number()),
  },
  toClient: {},
});

describe("a request", () => {
  test("is answered with what its handler returns, at once or later", async () => {
    const { dispatch, told } = createDispatcher({ roll: () => 6, draw: () => Promise.resolve("ace") });
    dispatch({ action: "roll" }, 1);
    await dispatch({ action: "draw" }, 2);
    expect(told).toEqual([
      ["answer", 1, 6],
      ["answer", 2, "ace"],
    ]);
  });

  test("without an id is handled, and its result dropped", () => {
    const { dispatch, told, got } = createDispatcher({ roll: () => 6 }, { contract });
    dispatch({ action: "roll", sides: 6 }, undefined);
    expect(got).toEqual([{ sides: 6 }]);
    expect(told).toEqual([]);
  });

  test("for a message of the contract is answered when its handler is done, with no value", () => {
    const { dispatch, told } = createDispatcher({ chat: () => "secret" }, { contract });
    dispatch({ action: "chat", text: "hi" }, 3);
    expect(told).toEqual([["answer", 3, undefined]]);
  });

  test("that nothing handles is refused, and the fallback does not get it", () => {
    const { dispatch, told, got } = createDispatcher({});
    dispatch({ action: "ro\nll" }, 4);
    expect(got).toEqual([]);
    expect(told).toEqual([["refuse", 4, "unknown_action", 'Nothing handles "ro\\u{a}ll".']]);
  });

  test("whose payload does not match is refused, and is nobody else's business", () => {
    const { dispatch, told, got } = createDispatcher({ roll: () => 6 }, { contract });
    dispatch({ action: "roll", sides: "six" }, 5);
    expect(got).toEqual([]);
    expect(told).toEqual([
      ["refuse", 5, "invalid_payload", expect.stringContaining("does not match the contract (sides: ")],
    ]);
  });

  test("that fails tells the other side only that it did, and this side everything", () => {
    const error = new Error("password is hunter2");
    const { dispatch, told } = createDispatcher({ roll: throwing(error) });
    dispatch({ action: "roll" }, 6);
    expect(told).toEqual([
      ["refuse", 6, "handler_failed", 'The handler of "roll" failed.'],
      ["failure", error, "roll"],
    ]);
  });

  test("that fails by another error of ours tells no more than that", () => {
    const { dispatch, told } = createDispatcher({ roll: throwing(new RepodError("not_connected", "inner secret")) });
    dispatch({ action: "roll" }, 6);
    expect(told[0]).toEqual(["refuse", 6, "handler_failed", 'The handler of "roll" failed.']);
  });

  test("that the handler refuses is answered in the handler's words, and is no failure", async () => {
    const refusal = new RepodError("refused", "Not your turn.", { reason: "turn" });
    const { dispatch, told } = createDispatcher({ roll: throwing(refusal), draw: () => Promise.reject(refusal) });
    dispatch({ action: "roll" }, 7);
    await dispatch({ action: "draw" }, 8);
    expect(told).toEqual([
      ["refuse", 7, "refused", "Not your turn.", "turn"],
      ["refuse", 8, "refused", "Not your turn.", "turn"],
    ]);
  });

  test("whose answer cannot be sent is refused instead, and tells this side why", () => {
    const error = new RepodError("not_encodable", "The value at value cannot be sent.");
    const { dispatch, told } = createDispatcher({ roll: () => new Set() }, { answer: throwing(error) });
    dispatch({ action: "roll" }, 9);
    expect(told).toEqual([
      ["refuse", 9, "handler_failed", 'The handler of "roll" failed.'],
      ["failure", error, "roll"],
    ]);
  });
});
