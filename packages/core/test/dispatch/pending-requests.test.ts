import { describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { VirtualClock } from "@repod/testing/internal";
import { PendingRequests } from "../../src/dispatch/pending-requests.js";
import type { RequestOptions } from "../../src/dispatch/pending-requests.js";
import { RepodError } from "../../src/errors/repod-error.js";

function setUp() {
  const clock = new VirtualClock({ turns: "manual" });
  const pending = new PendingRequests(clock, 10_000);
  const asked: number[] = [];
  const open = (options: RequestOptions = {}, schema?: z.ZodType): Promise<unknown> =>
    pending.open("roll", schema, options, (id) => asked.push(id));
  return { clock, pending, asked, open };
}

describe("a request", () => {
  test("is asked under an id of its own and gets the answer with that id", async () => {
    const { pending, asked, open } = setUp();
    const answers = [open(), open()];
    expect(new Set(asked).size).toBe(2);
    expect(asked.every((id) => pending.has(id))).toBe(true);
    pending.settle({ $id: asked[1], ok: true, value: "second" });
    pending.settle({ $id: asked[0], ok: true, value: "first" });
    await expect(Promise.all(answers)).resolves.toEqual(["first", "second"]);
    expect(pending.size).toBe(0);
    expect(asked.some((id) => pending.has(id))).toBe(false);
  });

  test("leaves no timer behind once it is answered", async () => {
    const { clock, pending, asked, open } = setUp();
    const answer = open();
    expect(clock.timers).toBe(1);
    pending.settle({ $id: asked[0], ok: true });
    await expect(answer).resolves.toBeUndefined();
    expect(clock.timers).toBe(0);
  });

  test("ignores answers that nobody waits for: twice, too late, or under no id", async () => {
    const { pending, asked, open } = setUp();
    const answer = open();
    for (const $id of [99, "1", undefined, null]) pending.settle({ $id, ok: true });
    expect(pending.size).toBe(1);
    pending.settle({ $id: asked[0], ok: true, value: 1 });
    pending.settle({ $id: asked[0], ok: true, value: 2 });
    await expect(answer).resolves.toBe(1);
  });

  test("fails when no answer comes by the deadline, its own or the default", async () => {
    const { clock, pending, open } = setUp();
    const [short, long] = [open({ timeout: 50 }), open()];
    clock.advance(50);
    await expect(short).rejects.toMatchObject({
      code: "timeout",
      message: 'No answer to "roll" came within 50 ms.',
    });
    expect(pending.size).toBe(1);
    clock.advance(9_950);
    await expect(long).rejects.toMatchObject({ code: "timeout" });
    expect(pending.size).toBe(0);
  });

  test("fails with what kept it from being asked", async () => {
    const { clock, pending } = setUp();
    const error = new RepodError("message_too_large", "Too large.");
    const answer = pending.open("roll", undefined, {}, () => {
      throw error;
    });
    await expect(answer).rejects.toBe(error);
    expect([pending.size, clock.timers]).toEqual([0, 0]);
  });

  test("fails with the rest when everything ends", async () => {
    const { clock, pending, open } = setUp();
    const answers = Promise.allSettled([open(), open()]);
    const error = new RepodError("closed");
    pending.failAll(error);
    expect([pending.size, clock.timers]).toEqual([0, 0]);
    await expect(answers).resolves.toEqual([
      { status: "rejected", reason: error },
      { status: "rejected", reason: error },
    ]);
  });
});

describe("an abort signal", () => {
  test("gives a request up, and what was left of it is cleaned away", async () => {
    const { clock, pending, open } = setUp();
    const abort = new AbortController();
    const answer = open({ signal: abort.signal });
    const reason = new Error("the player left");
    abort.abort(reason);
    await expect(answer).rejects.toMatchObject({ code: "aborted", cause: reason });
    expect([pending.size, clock.timers]).toEqual([0, 0]);
  });

  test("that was aborted before keeps the request from being asked", async () => {
    const { asked, open } = setUp();
    await expect(open({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "aborted" });
    expect(asked).toEqual([]);
  });

  test("is let go of when the answer comes", async () => {
    const { pending, asked } = setUp();
    const listeners = new Set<() => void>();
    const signal = {
      aborted: false,
      reason: undefined,
      addEventListener: (_: "abort", listener: () => void) => void listeners.add(listener),
      removeEventListener: (_: "abort", listener: () => void) => void listeners.delete(listener),
    };
    const answer = pending.open("roll", undefined, { signal }, (id) => asked.push(id));
    expect(listeners.size).toBe(1);
    pending.settle({ $id: asked[0], ok: true });
    await answer;
    expect(listeners.size).toBe(0);
  });
});

describe("an answer", () => {
  test("is what the contract's schema makes of it, be that sync or async", async () => {
    const { pending, asked, open } = setUp();
    const double = z.number().transform((value) => 2 * value);
    const answers = [
      open({}, double),
      open(
        {},
        double.transform((value) => Promise.resolve(value + 1)),
      ),
    ];
    for (const $id of asked) pending.settle({ $id, ok: true, value: 3 });
    await expect(Promise.all(answers)).resolves.toEqual([6, 7]);
  });

  test("whose schema never comes to an end is waited for no longer than for the answer itself", async () => {
    const { clock, pending, asked, open } = setUp();
    const endless = z.number().transform(() => new Promise<number>(() => undefined));
    const answers = [open({ timeout: 200 }, endless), open({}, endless)];
    for (const $id of asked) pending.settle({ $id, ok: true, value: 3 });
    clock.advance(200);
    pending.failAll(new RepodError("closed"));
    await expect(answers[0]).rejects.toMatchObject({ code: "timeout" });
    await expect(answers[1]).rejects.toMatchObject({ code: "closed" });
    expect([pending.size, clock.timers]).toEqual([0, 0]);
  });

  test("that does not match the contract is an invalid reply, with what the schema says", async () => {
    const { pending, asked, open } = setUp();
    const answer = open({}, z.object({ value: z.number() }));
    pending.settle({ $id: asked[0], ok: true, value: { value: "six" } });
    await expect(answer).rejects.toMatchObject({
      code: "invalid_reply",
      issues: [{ path: ["value"], message: expect.any(String) }],
    });
  });

  test("whose schema fails is an invalid reply too", async () => {
    const { pending, asked, open } = setUp();
    const cause = new Error("broken schema");
    const broken = z.any().transform(() => {
      throw cause;
    });
    const answer = open({}, broken);
    pending.settle({ $id: asked[0], ok: true, value: 1 });
    await expect(answer).rejects.toMatchObject({ code: "invalid_reply", cause });
  });

  test("can be a refusal, with the other side's code, sentence and word", async () => {
    const { pending, asked, open } = setUp();
    const answer = open();
    const error = { code: "refused", message: "Not your turn.", reason: "turn", issues: [{ message: "x", path: [] }] };
    pending.settle({ $id: asked[0], ok: false, error });
    await expect(answer).rejects.toMatchObject(error);
    await expect(answer).rejects.toBeInstanceOf(RepodError);
  });

  test.each([
    ["nothing", undefined],
    ["a text", "no"],
    ["null", null],
    ["fields of other types", { code: "toString", message: 3, reason: {}, issues: [null, { path: [] }, "x"] }],
  ])("that refuses with %s is still an error of ours", async (_, error) => {
    const { pending, asked, open } = setUp();
    const answer = open();
    pending.settle({ $id: asked[0], ok: false, error });
    await expect(answer).rejects.toMatchObject({
      code: "handler_failed",
      message: 'The other side failed to answer "roll".',
    });
    await answer.catch((thrown: RepodError) => expect(thrown.issues ?? []).toEqual([]));
  });

  test("is a success only if it says so", async () => {
    const { pending, asked, open } = setUp();
    const answer = open();
    pending.settle({ $id: asked[0], ok: 1, value: 6 });
    await expect(answer).rejects.toMatchObject({ code: "handler_failed" });
  });
});
