import { describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { action, defineContract } from "../../src/contract/define-contract.js";
import type { DispatchObserver } from "../../src/dispatch/dispatch-observer.js";
import { RepodError } from "../../src/errors/repod-error.js";
import { createDispatcher, throwing } from "./dispatch-kit.js";

/** Notes what an observer is told; each start is one later than the one before. */
function createObserver({ wants = true } = {}): { observer: DispatchObserver; seen: unknown[][] } {
  const seen: unknown[][] = [];
  let starts = 0;
  const observer: DispatchObserver = {
    onStart(entry) {
      starts += 1;
      seen.push(["start", entry.action]);
      return wants ? starts : undefined;
    },
    onEnd: (entry, startedAt, isAsync) => seen.push(["end", entry.action, startedAt, isAsync]),
    onHandled: (entry) => seen.push(["handled", entry?.action]),
    onFailed: (entry) => seen.push(["failed", entry?.action]),
    onRefused: (entry) => seen.push(["refused", entry?.action]),
  };
  return { observer, seen };
}

const contract = defineContract({
  toServer: { say: action(z.object({ text: z.string() })) },
  toClient: {},
});

describe("the observer of a dispatcher", () => {
  test("hears of a run, then of what came of it, before the user does", () => {
    const { observer, seen } = createObserver();
    const { dispatch, told } = createDispatcher(
      { chat: () => undefined, move: throwing(new Error("x")) },
      { observer },
    );
    dispatch({ action: "chat" }, undefined);
    dispatch({ action: "move" }, undefined);
    expect(seen).toEqual([
      ["start", "chat"],
      ["end", "chat", 1, false],
      ["handled", "chat"],
      ["start", "move"],
      ["end", "move", 2, false],
      ["failed", "move"],
    ]);
    expect(told).toHaveLength(1);
  });

  test("hears of the end of an async handler when its promise is settled", async () => {
    const { observer, seen } = createObserver();
    const { dispatch } = createDispatcher({ chat: () => Promise.reject(new Error("x")) }, { observer });
    const done = dispatch({ action: "chat" }, undefined);
    expect(seen).toEqual([["start", "chat"]]);
    await done;
    expect(seen.slice(1)).toEqual([
      ["end", "chat", 1, true],
      ["failed", "chat"],
    ]);
  });

  test("hears no end of a handler that is not async where it wants no time, and does of one that is", async () => {
    const { observer, seen } = createObserver({ wants: false });
    const { dispatch } = createDispatcher({ chat: () => undefined, wait: () => Promise.resolve() }, { observer });
    dispatch({ action: "chat" }, undefined);
    await dispatch({ action: "wait" }, undefined);
    expect(seen.filter(([event]) => event === "end")).toEqual([["end", "wait", undefined, true]]);
  });

  test("hears of what a schema refused without a run, and of what a handler refused after one", () => {
    const { observer, seen } = createObserver();
    const refuse = throwing(new RepodError("refused"));
    const { dispatch } = createDispatcher({ say: () => undefined }, { contract, observer });
    dispatch({ action: "say", text: 1 }, undefined);
    expect(seen).toEqual([["refused", "say"]]);
    const other = createDispatcher({ chat: refuse }, { observer });
    other.dispatch({ action: "chat" }, 7);
    expect(seen.slice(1)).toEqual([
      ["start", "chat"],
      ["end", "chat", 1, false],
      ["refused", "chat"],
    ]);
  });

  test("hears that a request is handled once it is answered, and that it failed where the answer cannot be sent", () => {
    const { observer, seen } = createObserver();
    const answer = (value: unknown): void => {
      if (value === "too large") throw new RepodError("message_too_large");
    };
    const { dispatch } = createDispatcher({ ask: ({ value }) => value as unknown }, { answer, observer });
    dispatch({ action: "ask", value: "fine" }, 1);
    dispatch({ action: "ask", value: "too large" }, 2);
    expect(seen.filter(([event]) => event !== "start" && event !== "end")).toEqual([
      ["handled", "ask"],
      ["failed", "ask"],
    ]);
  });

  test("hears of what has no handler, without a name: given to the fallback, failed there, refused as a request", () => {
    const { observer, seen } = createObserver();
    const fallback = (message: unknown): void => {
      if ((message as { action: string }).action === "bad") throw new Error("x");
    };
    const { dispatch } = createDispatcher({}, { fallback, observer });
    dispatch({ action: "good" }, undefined);
    dispatch({ action: "bad" }, undefined);
    dispatch({ action: "good" }, 3);
    expect(seen).toEqual([
      ["handled", undefined],
      ["failed", undefined],
      ["refused", undefined],
    ]);
  });
});
