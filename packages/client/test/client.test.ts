import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { action, defineContract } from "@repod/core";
import { z } from "zod";
import { Client } from "../src/client.js";
import { FakeServer } from "./support/fake-server.js";
import { catchWarnings } from "./support/warnings.js";

let warnings: ReturnType<typeof catchWarnings>;
beforeEach(() => {
  warnings = catchWarnings();
});
afterEach(() => warnings.restore());

const contract = defineContract({
  toServer: {},
  toClient: {
    moved: action(z.object({ x: z.number().transform((x) => 2 * x) })),
    joined: action(z.object({ name: z.string().transform((name) => Promise.resolve(name.toUpperCase())) })),
    said: action<{ text: string }>(),
  },
});

describe("the options of a client", () => {
  test("may name a URL instead of host and port", async () => {
    const server = new FakeServer();
    await server.start(server.client({ url: "tcp://game.test:80" }));
    await server.start(server.client({ host: "game.test", port: 81 }));
    expect(server.dialled).toEqual(["game.test:80", "game.test:81"]);
  });

  test("may not name a URL beside a host or a port", () => {
    for (const place of [{ host: "game.test" }, { port: 80 }]) {
      expect(() => new Client({ url: "tcp://game.test:80", ...place })).toThrow(
        expect.objectContaining({ code: "invalid_option", message: "Give a `url`, or a `host` and `port`." }),
      );
    }
  });

  test("are refused by name where they are wrong", () => {
    expect(() => new Client({ port: 0 })).toThrow("The port is 0; it must be a whole number from 1 to 65535.");
    expect(() => new Client({ requestTimeout: -1 })).toThrow(/^The client option `requestTimeout` is -1; /);
    expect(() => new Client({ autoPump: true } as object)).toThrow("There is no client option `autoPump`.");
  });
});

describe("start", () => {
  test("resolves when the server has greeted", async () => {
    const server = new FakeServer();
    const client = server.client();
    const steps: string[] = [];
    const started = client.start().then(() => steps.push("started"));
    await server.settle();
    expect(steps).toEqual([]);
    server.peer.greet();
    await server.settle();
    await started;
    expect(client.isConnected).toBe(true);
  });

  test("works once", async () => {
    const server = new FakeServer();
    const client = server.client();
    await server.start(client);
    await expect(client.start()).rejects.toMatchObject({ code: "already_started" });
    expect(client.isConnected).toBe(true);
  });

  test("that nobody waits for rejects silently: the event tells", async () => {
    const server = new FakeServer();
    server.reachable = new Error("no network");
    const client = server.client();
    void client.start();
    await server.settle();
    expect(client.receive()).toMatchObject({ action: "error", error: "no network" });
  });
});

describe("receive", () => {
  test("takes the oldest message, events included, and undefined when there is none", async () => {
    const server = new FakeServer();
    const client = server.client();
    const peer = await server.start(client);
    peer.send({ action: "chat", text: "hi" });
    await server.settle();
    expect(client.receive()).toEqual({ action: "socketConnect" });
    expect(client.receive()).toEqual({ action: "connected", session: "s1" });
    expect(client.receive()).toEqual({ action: "chat", text: "hi" });
    expect(client.receive()).toBeUndefined();
  });

  test("still gives what had arrived when the connection ended", async () => {
    const server = new FakeServer();
    const client = server.client();
    const peer = await server.start(client);
    peer.send({ action: "chat" });
    await server.settle();
    client.close();
    const actions = [1, 2, 3, 4, 5].map(() => client.receive()?.action);
    expect(actions).toEqual(["socketConnect", "connected", "chat", "disconnected", undefined]);
  });

  test("answers a request that there is nobody to handle it", async () => {
    const server = new FakeServer();
    const client = server.client();
    const peer = await server.start(client);
    peer.send({ action: "roll", $id: 1, sides: 6 });
    await server.settle();
    client.receive();
    client.receive();
    expect(client.receive()).toEqual({ action: "roll", sides: 6 });
    await server.settle();
    expect(peer.inbox.at(-1)).toMatchObject({ action: "$reply", $id: 1, ok: false, error: { code: "unknown_action" } });
  });
});

describe("a contract", () => {
  test("makes of a message what its schema says, and drops with a warning what does not match, once per action", async () => {
    const server = new FakeServer();
    const client = server.client({ contract });
    const peer = await server.start(client);
    peer.send(
      { action: "moved", x: "far" },
      { action: "moved", x: 3 },
      { action: "moved" },
      { action: "said", text: 1 },
    );
    await server.settle();
    client.receive();
    client.receive();
    expect(client.receive()).toEqual({ action: "moved", x: 6 });
    expect(client.receive()).toEqual({ action: "said", text: 1 });
    expect(client.receive()).toBeUndefined();
    expect(warnings.messages).toEqual([
      expect.stringMatching(
        /^A message of the server was dropped: The payload of "moved" does not match the contract \(x: /,
      ),
    ]);
  });

  test("whose schema is asynchronous can be iterated, and not polled", async () => {
    const server = new FakeServer();
    const client = server.client({ contract });
    const peer = await server.start(client);
    peer.send({ action: "joined", name: "ada" }, { action: "joined", name: "bob" }, { action: "joined" });
    peer.send({ action: "said", text: "hi" });
    await server.settle();
    client.receive();
    client.receive();
    expect(() => client.receive()).toThrow(
      expect.objectContaining({
        code: "not_supported",
        message: 'The schema of "joined" is asynchronous: iterate the client.',
      }),
    );
    const messages = client[Symbol.asyncIterator]();
    await expect(messages.next()).resolves.toEqual({ done: false, value: { action: "joined", name: "BOB" } });
    await expect(messages.next()).resolves.toEqual({ done: false, value: { action: "said", text: "hi" } });
    expect(warnings.messages).toHaveLength(1);
  });

  test("whose schema fails drops the message with a warning", async () => {
    const server = new FakeServer();
    const broken = defineContract({
      toServer: {},
      toClient: {
        moved: action({
          "~standard": {
            version: 1,
            vendor: "test",
            validate(): never {
              throw new Error("broken schema");
            },
          },
        }),
      },
    });
    const client = server.client({ contract: broken });
    const peer = await server.start(client);
    peer.send({ action: "moved" });
    await server.settle();
    client.receive();
    client.receive();
    expect(client.receive()).toBeUndefined();
    expect(warnings.messages).toEqual([
      'A message of the server was dropped: The payload of "moved" cannot be checked: its schema failed.',
    ]);
  });
});

describe("iterating a client", () => {
  test("gives messages as they arrive, and ends after disconnected", async () => {
    const server = new FakeServer();
    const client = server.client({ reconnect: false });
    const heard: string[] = [];
    const reading = (async () => {
      for await (const { action: name } of client) heard.push(name);
      heard.push("end");
    })();
    const peer = await server.start(client);
    peer.send({ action: "a" });
    await server.settle();
    peer.send({ action: "b" });
    await server.settle();
    expect(heard).toEqual(["socketConnect", "connected", "a", "b"]);
    peer.end();
    await server.settle();
    await reading;
    expect(heard.slice(4)).toEqual(["disconnected", "end"]);
  });

  test("ends after error when the connection never stood", async () => {
    const server = new FakeServer();
    server.reachable = new Error("no network");
    const client = server.client();
    void client.start();
    const heard: string[] = [];
    for await (const { action: name } of client) heard.push(name);
    expect(heard).toEqual(["error"]);
  });

  test("goes on to the end when the client is closed meanwhile", async () => {
    const server = new FakeServer();
    const client = server.client();
    const peer = await server.start(client);
    peer.send({ action: "a" }, { action: "b" });
    await server.settle();
    const heard: string[] = [];
    for await (const { action: name } of client) {
      heard.push(name);
      if (name === "a") client.close();
    }
    expect(heard).toEqual(["socketConnect", "connected", "a", "b", "disconnected"]);
  });

  test("ends for all who wait when the client is closed before it stands", async () => {
    const client = new FakeServer().client();
    const waiting = [client[Symbol.asyncIterator]().next(), client[Symbol.asyncIterator]().next()];
    client.close();
    await expect(Promise.all(waiting)).resolves.toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
  });

  test("can be left while it waits, at once", async () => {
    const server = new FakeServer();
    const client = server.client();
    const peer = await server.start(client);
    for (let event = client.receive(); event; event = client.receive());
    const messages = client[Symbol.asyncIterator]();
    const waiting = messages.next();
    await messages.return?.();
    await expect(waiting).resolves.toEqual({ done: true, value: undefined });
    peer.send({ action: "said", text: "later" });
    await server.settle();
    expect(client.receive()).toEqual({ action: "said", text: "later" });
  });

  test("can be left and taken up again without losing a message", async () => {
    const server = new FakeServer();
    const client = server.client();
    await server.start(client);
    for await (const { action: name } of client) if (name === "socketConnect") break;
    for await (const { action: name } of client) {
      expect(name).toBe("connected");
      break;
    }
  });
});

test("a client, and a listener, closes at the end of its scope", async () => {
  const server = new FakeServer();
  const client = server.client();
  const peer = await server.start(client);
  await client[Symbol.asyncDispose]();
  expect(client.isConnected).toBe(false);
  await server.settle();
  expect(peer.ended).toBe(true);
});
