import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Action } from "@repod/core";
import type { AnyMessage } from "@repod/core";
import { ConnectionListener } from "../src/connection-listener.js";
import type { ConnectOptions } from "../src/connection-listener.js";
import { FakeServer } from "./support/fake-server.js";
import type { FakePeer } from "./support/fake-server.js";
import { catchWarnings } from "./support/warnings.js";

let warnings: ReturnType<typeof catchWarnings>;
beforeEach(() => {
  warnings = catchWarnings();
});
afterEach(() => warnings.restore());

class Game extends ConnectionListener {
  readonly heard: unknown[] = [];
  /** Called with each chat. */
  whenChat: ((message: AnyMessage) => unknown) | undefined;

  @Action("chat")
  onChat(message: AnyMessage): unknown {
    this.heard.push(message["text"]);
    return this.whenChat?.(message);
  }

  @Action("connected")
  onConnected(): void {}
}

async function play(options?: ConnectOptions): Promise<{ server: FakeServer; game: Game; peer: FakePeer; say: Say }> {
  const server = new FakeServer();
  const game = new Game();
  const peer = await server.greet(game, options);
  game.pump();
  const say: Say = async (...texts) => {
    peer.send(...texts.map((text) => ({ action: "chat", text })));
    await server.settle();
  };
  return { server, game, peer, say };
}
type Say = (...texts: string[]) => Promise<void>;

const throwing = (error: unknown) => () => {
  throw error;
};

describe("pump", () => {
  test("handles everything that has arrived, in order, and nothing before it is called", async () => {
    const { game, say } = await play();
    await say("a", "b");
    await say("c");
    expect(game.heard).toEqual([]);
    expect(game.pump()).toBe(3);
    expect(game.heard).toEqual(["a", "b", "c"]);
    expect(game.pump()).toBe(0);
  });

  test("handles as many messages as its budget says", async () => {
    const { game, say } = await play();
    await say("a", "b", "c");
    expect(game.pump({ maxMessages: 0 })).toBe(0);
    expect(game.pump({ maxMessages: 2 })).toBe(2);
    expect(game.heard).toEqual(["a", "b"]);
    expect(game.pump({ maxMessages: 2 })).toBe(1);
  });

  test("stops after the message during which its time runs out", async () => {
    const { server, game, say } = await play();
    game.whenChat = () => server.clock.advance(3);
    await say("a", "b", "c", "d");
    expect(game.pump({ maxMs: 5 })).toBe(2);
    expect(game.pump({ maxMs: 0 })).toBe(1);
    expect(game.pump({ maxMs: 3, maxMessages: 9 })).toBe(1);
    expect(game.heard).toEqual(["a", "b", "c", "d"]);
  });

  test("lets out what a handler throws; that message is taken, the rest waits for the next time", async () => {
    const { game, say } = await play();
    const error = new Error("broken");
    game.whenChat = ({ text }) => (text === "b" ? throwing(error)() : undefined);
    await say("a", "b", "c");
    expect(() => game.pump()).toThrow(error);
    expect(game.heard).toEqual(["a", "b"]);
    expect(game.pump()).toBe(1);
    expect(game.heard).toEqual(["a", "b", "c"]);
    expect(warnings.messages).toEqual([]);
  });

  test("does not wait for a handler that returns a promise", async () => {
    const { game, say } = await play();
    game.whenChat = () => new Promise(() => undefined);
    await say("a", "b");
    expect(game.pump()).toBe(2);
    expect(game.heard).toEqual(["a", "b"]);
  });

  test("only watches such a handler: what it rejects with becomes a warning", async () => {
    const { server, game, say } = await play();
    game.whenChat = () => Promise.reject(new Error("too late"));
    await say("a");
    expect(() => game.pump()).not.toThrow();
    await server.settle();
    expect(warnings.messages).toEqual(['The handler of "chat": too late']);
  });

  test("may be called by a handler, which then sees the messages after its own", async () => {
    const { game, say } = await play();
    const counts: number[] = [];
    game.whenChat = ({ text }) => (text === "a" ? counts.push(game.pump()) : undefined);
    await say("a", "b", "c");
    expect(game.pump()).toBe(1);
    expect(counts).toEqual([2]);
    expect(game.heard).toEqual(["a", "b", "c"]);
  });

  test("gives what has no handler to networkReceived, whatever its name", async () => {
    const { server, game, peer } = await play();
    const received: AnyMessage[] = [];
    game.networkReceived = (message) => void received.push(message);
    // The dispatcher took the method when the listener was attached.
    game.attach(game.connection!);
    peer.send({ action: "toString", x: 1 }, { action: "move" });
    await server.settle();
    expect(game.pump()).toBe(2);
    expect(received).toEqual([{ action: "toString", x: 1 }, { action: "move" }]);
  });
});

describe("autoPump", () => {
  test("handles messages as they come, those of the greeting included", async () => {
    const { game, say } = await play({ autoPump: true });
    await say("a", "b");
    expect(game.heard).toEqual(["a", "b"]);
    expect(game.pump()).toBe(0);
  });

  test("handles what one turn brings in one go", async () => {
    const { server, game, peer } = await play({ autoPump: true });
    peer.send({ action: "chat", text: "a" });
    peer.send({ action: "chat", text: "b" });
    server.clock.turn();
    server.clock.turn();
    expect(game.heard).toEqual(["a", "b"]);
  });

  test("reports what a handler throws, for want of a loop of the user's, and goes on with the rest", async () => {
    const { game, say } = await play({ autoPump: true });
    game.whenChat = ({ text }) => throwing(new Error(`broken ${String(text)}`))();
    await say("a", "b");
    expect(game.heard).toEqual(["a", "b"]);
    expect(warnings.messages).toEqual(["A handler: broken a", "A handler: broken b"]);
  });

  test("works on after a second connect", async () => {
    const { server, game } = await play({ autoPump: true });
    const second = await server.greet(game, { autoPump: true });
    second.send({ action: "chat", text: "a" });
    await server.settle();
    expect(game.heard).toEqual(["a"]);
  });
});
