import { describe, expect, test } from "@jest/globals";
import { Inbox } from "../../src/dispatch/inbox.js";
import type { AnyMessage } from "../../src/util/any-message.js";
import { createDeferred } from "../../src/util/deferred.js";

class TestInbox extends Inbox {
  readonly maxBytes = 1_000;
  readonly handled: string[] = [];
  readonly calls: string[] = [];
  readonly #onHandled: ((action: string) => unknown) | undefined;

  constructor(onHandled?: (action: string) => unknown) {
    super();
    this.#onHandled = onHandled;
  }

  handle({ action }: AnyMessage, requestId: number | undefined): unknown {
    this.handled.push(requestId === undefined ? action : `${action}?${requestId}`);
    return this.#onHandled?.(action);
  }

  mayPause(): boolean {
    return true;
  }

  pause(): void {
    this.calls.push("pause");
  }

  resume(): void {
    this.calls.push("resume");
  }

  overflow(): void {
    this.calls.push("overflow");
  }
}

function setUp(handle?: (action: string) => unknown) {
  const inbox = new TestInbox(handle);
  const receive = (...actions: string[]): void => {
    for (const action of actions) inbox.receive({ action }, 10, undefined);
  };
  return { inbox, handled: inbox.handled, calls: inbox.calls, receive };
}

describe("an inbox", () => {
  test("holds everything until it is opened, then handles it in order", () => {
    const { inbox, handled, receive } = setUp();
    receive("a", "b");
    expect(handled).toEqual([]);
    inbox.open();
    receive("c");
    expect(handled).toEqual(["a", "b", "c"]);
  });

  test("passes on the id of a request", () => {
    const { inbox, handled } = setUp();
    inbox.open();
    inbox.receive({ action: "roll" }, 10, 7);
    expect(handled).toEqual(["roll?7"]);
  });

  test("waits for a handler that returns a promise, and for nothing else", async () => {
    const first = createDeferred<undefined>();
    const { inbox, handled, receive } = setUp((action) => (action === "slow" ? first.promise : undefined));
    inbox.open();
    receive("a", "slow", "b", "c");
    expect(handled).toEqual(["a", "slow"]);
    first.resolve(undefined);
    await first.promise;
    expect(handled).toEqual(["a", "slow", "b", "c"]);
    receive("d");
    expect(handled).toEqual(["a", "slow", "b", "c", "d"]);
  });

  test("handles what arrives during a handler after it, not within", () => {
    const inner: string[] = [];
    const { inbox, handled, receive } = setUp((action) => {
      if (action !== "a") return;
      receive("b", "c");
      inner.push(...handled);
    });
    inbox.open();
    receive("a");
    expect(inner).toEqual(["a"]);
    expect(handled).toEqual(["a", "b", "c"]);
  });

  test("tells how much waits, and nothing when that is handled or dropped", () => {
    const { inbox, receive } = setUp();
    receive("a", "b");
    // Each with what a message costs besides its bytes.
    expect(inbox.byteLength).toBe(2 * (10 + 64));
    inbox.clear();
    expect(inbox.byteLength).toBe(0);
    receive("c");
    inbox.open();
    expect(inbox.byteLength).toBe(0);
  });

  test("takes a burst of any length without growing the stack", () => {
    const { inbox, handled, receive } = setUp();
    receive(...Array.from({ length: 20_000 }, () => "a"));
    inbox.open();
    expect(handled).toHaveLength(20_000);
  });

  test("stops reading while a handler holds back too much, and goes on once that is done", async () => {
    const first = createDeferred<undefined>();
    const { inbox, calls, receive } = setUp((action) => (action === "slow" ? first.promise : undefined));
    inbox.open();
    receive("slow", ...Array.from({ length: 20 }, () => "a"));
    expect(calls).toEqual(["pause"]);
    first.resolve(undefined);
    await first.promise;
    expect(calls).toEqual(["pause", "resume"]);
  });

  test("counts anew what waits, once all that waited is handled", async () => {
    const gates = [createDeferred<undefined>(), createDeferred<undefined>()];
    const { inbox, handled, calls, receive } = setUp((action) => gates[Number(action)]?.promise);
    inbox.open();
    for (const [index, gate] of gates.entries()) {
      receive(String(index), ...Array.from({ length: 10 }, () => "a"));
      expect([inbox.length, inbox.byteLength]).toEqual([10, 10 * (10 + 64)]);
      gate.resolve(undefined);
      await gate.promise;
      expect([inbox.length, inbox.byteLength]).toEqual([0, 0]);
    }
    expect(handled).toHaveLength(22);
    expect(calls).toEqual([]);
  });

  test("reads on when asked to, though much waits", () => {
    const { inbox, calls, receive } = setUp();
    receive(...Array.from({ length: 20 }, () => "a"));
    inbox.relieve();
    expect(calls).toEqual(["pause", "resume"]);
  });
});

describe("the end of an inbox", () => {
  test("comes at once when nothing waits, and only once", () => {
    const { inbox } = setUp();
    const ends: number[] = [];
    inbox.open();
    inbox.end(() => ends.push(1));
    inbox.end(() => ends.push(2));
    expect(ends).toEqual([1]);
  });

  test("comes after what has arrived, slow handlers included; what comes later is not taken", async () => {
    const slow = createDeferred<undefined>();
    const { inbox, handled, receive } = setUp((action) => (action === "slow" ? slow.promise : undefined));
    inbox.open();
    receive("slow", "a");
    inbox.end(() => handled.push("end"));
    receive("late");
    expect(handled).toEqual(["slow"]);
    slow.resolve(undefined);
    await slow.promise;
    expect(handled).toEqual(["slow", "a", "end"]);
  });

  test("comes after the hooks that hold the first message back", () => {
    const { inbox, handled, receive } = setUp();
    receive("a");
    inbox.end(() => handled.push("end"));
    expect(handled).toEqual([]);
    inbox.open();
    expect(handled).toEqual(["a", "end"]);
  });

  test("does not handle what was cleared", () => {
    const { inbox, handled, receive } = setUp();
    receive("a", "b");
    expect(inbox.length).toBe(2);
    expect(inbox.clear().map(({ message }) => message.action)).toEqual(["a", "b"]);
    expect(inbox.length).toBe(0);
    inbox.end(() => handled.push("end"));
    inbox.open();
    expect(handled).toEqual(["end"]);
  });

  test("that a handler asks for comes after that handler", () => {
    const { inbox, handled, receive } = setUp((action) => {
      if (action === "quit") inbox.end(() => handled.push("end"));
      receive("late");
    });
    inbox.open();
    receive("quit");
    expect(handled).toEqual(["quit", "end"]);
  });
});
