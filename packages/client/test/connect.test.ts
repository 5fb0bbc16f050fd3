import { describe, expect, test } from "@jest/globals";
import { Action } from "@repod/core";
import { ConnectionListener } from "../src/connection-listener.js";
import { FakeServer } from "./support/fake-server.js";
import { Screen } from "./support/screen.js";

describe("connect", () => {
  test("takes a host and a port, a URL, either with options, or nothing at all", async () => {
    const server = new FakeServer();
    const options = server.options();
    new Screen().connect("game.test", 80, options);
    new Screen().connect("tcp://game.test:81", options);
    new Screen().connect("game.test", undefined, options);
    new Screen().connect(undefined, undefined, options);
    expect(server.dialled).toEqual(["game.test:80", "game.test:81", "game.test:5071", "127.0.0.1:5071"]);
    await server.settle();
  });

  test.each([
    ["a port in words", ["game.test", "80"], "The port is 80; it must be a whole number from 1 to 65535."],
    ["a port that is null", ["game.test", null], "The port is null; it must be a whole number from 1 to 65535."],
    ["a URL that is none", ["tcp://:80"], '"tcp://:80" is not a URL.'],
    [
      "an option that there is not",
      ["game.test", 80, { retries: 3 }],
      expect.stringMatching(/^There is no client option `retries`\. There are: /),
    ],
    [
      "an option out of range",
      ["game.test", 80, { maxInboxBytes: 10 }],
      "The client option `maxInboxBytes` is 10; it must be a whole number from 1024 to 4294967296.",
    ],
  ])("refuses %s by name, and leaves the connection alone that was there", async (_, args, message) => {
    const server = new FakeServer();
    const screen = new Screen();
    await server.greet(screen);
    expect(() => screen.connect(...(args as [string, number]))).toThrow(
      expect.objectContaining({ code: "invalid_option", message }),
    );
    expect(screen.isConnected).toBe(true);
    expect(server.dialled).toHaveLength(1);
  });

  test("refuses a class whose handlers are wrong, and says all that is", () => {
    class Broken extends ConnectionListener {
      @Action("chat")
      onChat(): void {}
      @Action("chat")
      alsoOnChat(): void {}
      @Action("$secret")
      onSecret(): void {}
    }
    expect(() => new Broken().connect()).toThrow(
      expect.objectContaining({
        code: "invalid_handlers",
        problems: [expect.objectContaining({ owner: "Broken" }), expect.objectContaining({ owner: "Broken" })],
      }),
    );
  });

  test("works on the bare class too, and handlers can still be registered on classes that extend it", async () => {
    const server = new FakeServer();
    const bare = new ConnectionListener();
    await server.greet(bare);
    expect(bare.pump()).toBe(2);
    class Later extends ConnectionListener {
      session: unknown;
      @Action("connected")
      onConnected({ session }: { session?: string }): void {
        this.session = session;
      }
    }
    const later = new Later();
    await server.greet(later);
    later.pump();
    expect(later.session).toBe("s1");
  });
});

describe("a listener that has not connected", () => {
  test("is not connected, has nothing to pump, and sends nothing", async () => {
    const screen = new Screen();
    expect(screen.isConnected).toBe(false);
    expect(screen.connection).toBeUndefined();
    expect(screen.pump()).toBe(0);
    expect(screen.send({ action: "chat" })).toBe(0);
    await expect(screen.request("roll", {})).rejects.toMatchObject({ code: "not_connected" });
    expect(() => screen.close()).not.toThrow();
  });
});

describe("a second connect", () => {
  test("closes the first connection, whose end is heard before anything of the second", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const first = await server.greet(screen);
    first.send({ action: "chat" });
    await server.settle();
    const second = await server.greet(screen);
    expect(screen.heardNow()).toEqual([
      "socketConnect",
      "connected",
      "chat",
      "disconnected",
      "socketConnect",
      "connected",
    ]);
    expect(first.inbox.at(-1)).toMatchObject({ action: "$close", code: "closed" });
    expect(first.ended).toBe(true);
    second.send({ action: "chat" });
    await server.settle();
    expect(screen.heardNow()).toEqual(["chat"]);
  });

  test("answers no request of the first connection on the second", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const first = await server.greet(screen);
    first.send({ action: "ask", $id: 1 });
    await server.settle();
    const second = await server.greet(screen);
    expect(screen.heardNow()).toEqual(["socketConnect", "connected", "disconnected", "socketConnect", "connected"]);
    await server.settle();
    expect(second.inbox.map(({ action }) => action)).toEqual(["$hello"]);
  });

  test("gives up a first that does not stand yet, without a word", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const first = await server.open(screen);
    await server.greet(screen);
    expect(screen.heardNow()).toEqual(["socketConnect", "socketConnect", "connected"]);
    expect(first.ended).toBe(true);
  });

  test("leaves the first connection to those who still listen to it", async () => {
    const server = new FakeServer();
    const [screen, chat] = [new Screen(), new Screen()];
    const first = await server.greet(screen);
    chat.attach(screen.connection!);
    await server.greet(screen);
    first.send({ action: "chat" });
    await server.settle();
    expect(chat.heardNow()).toEqual(["socketConnect", "connected", "chat"]);
    expect(screen.heardNow()).toEqual(["socketConnect", "connected"]);
    expect(first.ended).toBe(false);
  });
});
