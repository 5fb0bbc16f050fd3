import { afterEach, describe, expect, test } from "@jest/globals";
import { setLogger } from "@repod/core/internal";
import { action, defineContract } from "@repod/core";
import { FakeServer } from "./support/fake-server.js";
import { Screen } from "./support/screen.js";

const LATE = { action: "$close", code: "late_hello", reason: "The hello came after the greeting." };

afterEach(() => setLogger(undefined));

describe("the hello", () => {
  test("is the first and only thing that a client says before it is greeted", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.open(screen, { maxFrameBytes: 70_000 });
    screen.send({ action: "chat" });
    await server.settle();
    expect(peer.inbox).toEqual([{ action: "$hello", v: 1, limit: 70_000 }]);
    peer.greet();
    await server.settle();
    expect(peer.inbox.slice(1)).toEqual([{ action: "chat" }]);
  });

  test("is answered in the same breath as the first messages", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.open(screen);
    peer.send({ action: "noise" }, { action: "connected" }, { action: "welcome" });
    await server.settle();
    expect(screen.heardNow()).toEqual(["socketConnect", "connected", "welcome"]);
  });
});

describe("a plain server", () => {
  test("greets with a bare word, and the client is connected", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.open(screen);
    peer.greetPlain();
    await server.settle();
    screen.pump();
    expect(screen.heard).toEqual([{ action: "socketConnect" }, { action: "connected" }]);
  });

  test("may have a message named error; the other names of events it has not", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.open(screen);
    peer.greetPlain();
    await server.settle();
    screen.heardNow();
    peer.send({ action: "connected" }, { action: "disconnected" }, { action: "socketConnect" });
    peer.send({ action: "error", error: "No such room." });
    await server.settle();
    screen.pump();
    expect(screen.heard).toEqual([{ action: "error", error: "No such room." }]);
    expect(screen.isConnected).toBe(true);
  });
});

describe("a version that we do not speak", () => {
  test("ends the attempt, and the server is told", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.open(screen);
    peer.greet({ v: 2 });
    await server.settle();
    screen.pump();
    const error = "The server speaks protocol version 2, we 1.";
    expect(screen.heard[1]).toEqual({ action: "error", error, code: "unsupported_version" });
    expect(peer.inbox.at(-1)).toEqual({ action: "$close", code: "unsupported_version", reason: error });
    expect(peer.ended).toBe(true);
  });

  test("is told from a greeting that cannot be read", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.open(screen);
    peer.greet({ limit: "much" });
    await server.settle();
    screen.pump();
    expect(screen.heard[1]).toMatchObject({ action: "error", code: "protocol_error" });
  });
});

describe("a server that takes too long", () => {
  test("to greet is given up after the handshake's time, and told so", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.open(screen, { handshakeTimeout: 3_000 });
    server.clock.advance(2_999);
    expect(screen.heardNow()).toEqual(["socketConnect"]);
    server.clock.advance(1);
    await server.settle();
    screen.pump();
    const error = "The server did not greet us within 3000 ms.";
    expect(screen.heard).toEqual([{ action: "error", error, code: "handshake_timeout" }]);
    expect(peer.inbox.at(-1)).toMatchObject({ action: "$close", code: "handshake_timeout" });
  });

  test("to answer at all is given up too, and dialling with it", async () => {
    const server = new FakeServer();
    server.reachable = "silent";
    const client = server.client();
    const started = client.start();
    server.clock.advance(10_000);
    await expect(started).rejects.toMatchObject({ code: "handshake_timeout" });
    await server.settle();
    expect(client.receive()).toMatchObject({ action: "error", code: "handshake_timeout" });
    expect(server.givenUp).toBe(1);
    expect(server.clock.timers).toBe(0);
  });

  test("and gets through after all finds nobody", async () => {
    const server = new FakeServer();
    const client = server.client();
    const started = client.start();
    client.close();
    await expect(started).rejects.toMatchObject({ code: "closed" });
    await server.settle();
    expect(server.peer.ended).toBe(true);
    expect(server.peer.inbox).toEqual([]);
    expect(client.receive()).toBeUndefined();
  });
});

describe("a hello that came too late", () => {
  test("is said again at once on a new connection, and both are told", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const first = await server.open(screen);
    first.greetPlain();
    first.send(LATE);
    await server.settle();
    expect(server.peers).toHaveLength(2);
    server.peer.greet();
    await server.settle();
    expect(screen.isConnected).toBe(true);
    expect(first.ended).toBe(true);
    screen.pump();
    expect(screen.heard).toEqual([
      { action: "socketConnect" },
      { action: "connected" },
      {
        action: "disconnected",
        code: "late_hello",
        reason: "The hello came after the greeting.",
        unacknowledged: 0,
        willReconnect: true,
      },
      { action: "reconnecting", attempt: 1, delay: 0 },
      { action: "socketConnect" },
      { action: "connected", session: "s1" },
    ]);
  });

  test("is said again three times at most", async () => {
    const server = new FakeServer();
    const client = server.client();
    const started = client.start();
    for (let round = 1; round <= 6; round += 1) {
      await server.settle();
      server.peer.greetPlain();
      server.peer.send(LATE);
    }
    await server.settle();
    await expect(started).resolves.toBeUndefined();
    expect(server.peers).toHaveLength(4);
    expect(client.isConnected).toBe(false);
    const heard: string[] = [];
    for await (const { action } of client) heard.push(action);
    expect(heard.filter((name) => name === "connected")).toHaveLength(4);
    expect(heard.filter((name) => name === "disconnected")).toHaveLength(4);
  });

  test("leaves no request of the first connection pending, and sends on the new one what is sent meanwhile", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const first = await server.open(screen);
    first.greetPlain();
    first.send(LATE);
    await server.settle();
    expect(screen.send({ action: "chat" })).toBeGreaterThan(0);
    server.peer.greet();
    await server.settle();
    expect(server.peer.inbox.map(({ action }) => action)).toEqual(["$hello", "chat"]);
  });
});

describe("contracts that differ", () => {
  const contract = defineContract({ toServer: { chat: action() }, toClient: { moved: action() } });

  test("are told by name, in connected and in the log", async () => {
    const lines: unknown[][] = [];
    setLogger({ enabled: () => true, log: (...line) => void lines.push(line) });
    const server = new FakeServer();
    const client = server.client({ contract });
    const started = client.start();
    await server.settle();
    expect(server.peer.inbox[0]).toMatchObject({ contract: expect.stringMatching(/^[0-9a-f]{16}$/) });
    server.peer.greet({ contract: ["toServer chat request", "toServer shout message"] });
    await server.settle();
    await started;
    const contractDifferences = [
      '"toClient moved message" is missing on the other side.',
      '"toServer chat message" is missing on the other side.',
      '"toServer chat request" is missing here.',
      '"toServer shout message" is missing here.',
    ];
    client.receive();
    expect(client.receive()).toEqual({ action: "connected", session: "s1", contractDifferences });
    expect(lines).toContainEqual(["warn", "connected", { host: "127.0.0.1", port: 5071, contractDifferences }]);
  });

  test("are told also where the server's cannot be read", async () => {
    const server = new FakeServer();
    const client = server.client({ contract });
    const started = client.start();
    await server.settle();
    server.peer.greet({ contract: ["\u001b[2J"] });
    await server.settle();
    await started;
    client.receive();
    expect(client.receive()).toMatchObject({
      contractDifferences: ["The server has another contract, and does not say how it differs."],
    });
  });

  test("are nobody's business where we have none", async () => {
    const server = new FakeServer();
    const screen = new Screen();
    const peer = await server.open(screen);
    peer.greet({ contract: ["toServer chat message"] });
    await server.settle();
    screen.pump();
    expect(screen.heard[1]).toEqual({ action: "connected", session: "s1" });
  });
});

test("the log names where a client connects to, and why it could not", async () => {
  const lines: unknown[][] = [];
  setLogger({ enabled: () => true, log: (...line) => void lines.push(line) });
  const server = new FakeServer();
  await server.greet(new Screen());
  server.reachable = new Error("no network");
  new Screen().connect("game.test", 5072, server.options());
  await server.settle();
  expect(lines).toEqual([
    ["info", "connecting", { host: "game.test", port: 5071 }],
    ["info", "connected", { host: "game.test", port: 5071 }],
    ["info", "connecting", { host: "game.test", port: 5072 }],
    ["error", "connection_failed", { host: "game.test", port: 5072, error: "no network" }],
  ]);
});
