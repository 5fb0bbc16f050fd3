import { afterEach, describe, expect, test } from "@jest/globals";
import { Action, Channel, Server } from "@repod/server";
import { Client, ConnectionListener } from "@repod/client";
import { freePort } from "@repod/bench/internal";

class EchoChannel extends Channel {
  @Action("echo")
  echo(message: { action: string }): void {
    this.send(message);
  }

  @Action("double")
  double({ value }: { value: number }): number {
    return 2 * value;
  }

  @Action("ask")
  async ask(): Promise<unknown> {
    return { heard: await this.request("name", {}) };
  }

  @Action("leave")
  leave(): void {
    this.close("Goodbye.", "left");
  }
}

class EchoServer extends Server<EchoChannel> {
  channelClass = EchoChannel;
}

const servers: EchoServer[] = [];

async function startServer(options: { maxConnections?: number } = {}): Promise<number> {
  const server = new EchoServer({ port: 0, ...options });
  await server.start();
  servers.push(server);
  return server.address[1];
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop({ drain: 0 })));
});

async function actionsOf(client: Client): Promise<string[]> {
  const actions: string[] = [];
  for await (const { action } of client) actions.push(action);
  return actions;
}

describe("a client of a real server over TCP", () => {
  test("sends, hears, asks and leaves, in order", async () => {
    const client = new Client({ port: await startServer() });
    const heard = actionsOf(client);
    await client.start();
    for (let number = 0; number < 100; number += 1) client.send({ action: "echo", number });
    await expect(client.request("double", { value: 21 })).resolves.toBe(42);
    client.send({ action: "leave" });
    const actions = await heard;
    expect(actions.slice(0, 2)).toEqual(["socketConnect", "connected"]);
    expect(actions.slice(2, -1)).toEqual(Array.from({ length: 100 }, () => "echo"));
    expect(actions.at(-1)).toBe("disconnected");
  });

  test("is told with which word and why the server closed", async () => {
    const client = new Client({ url: `tcp://localhost:${await startServer()}` });
    await client.start();
    client.send({ action: "leave" });
    for await (const message of client) {
      if (message.action === "disconnected") expect(message).toMatchObject({ code: "left", reason: "Goodbye." });
    }
    expect.assertions(1);
  });

  test("answers what the server asks while it is asked itself, through handlers and without a loop", async () => {
    class Player extends ConnectionListener {
      @Action("name")
      onName(): Promise<string> {
        return Promise.resolve("Ada");
      }
    }
    const player = new Player();
    player.connect("localhost", await startServer(), { autoPump: true });
    await expect(player.request("ask", {})).resolves.toEqual({ heard: "Ada" });
    player.close();
  });
});

describe("a client that finds no server", () => {
  test("says in words that nobody listens, on any of the addresses of a name", async () => {
    const port = await freePort();
    await expect(new Client({ port }).start()).rejects.toMatchObject({
      code: "connection_failed",
      message: `Could not connect to 127.0.0.1:${port}: connection refused.`,
    });
    const client = new Client({ host: "localhost", port });
    await expect(client.start()).rejects.toMatchObject({
      code: "connection_failed",
      message: expect.stringMatching(/^Could not connect to localhost:\d+: .*connection refused.*\.$/),
    });
    await expect(actionsOf(client)).resolves.toEqual(["error"]);
  });

  test("says in words that the name is unknown", async () => {
    const client = new Client({ host: "nowhere.invalid" });
    await expect(client.start()).rejects.toMatchObject({
      code: "connection_failed",
      message: expect.stringMatching(/^Could not connect to nowhere\.invalid:5071: the host name .+\.$/),
    });
  });

  test("is refused by one that is full with its word, and never connected", async () => {
    const port = await startServer({ maxConnections: 1 });
    const first = new Client({ port });
    await first.start();
    const second = new Client({ port });
    await expect(second.start()).rejects.toMatchObject({
      code: "too_many_connections",
      message: "The server is full.",
    });
    await expect(actionsOf(second)).resolves.toEqual(["socketConnect", "error"]);
    expect(first.isConnected).toBe(true);
    first.close();
  });
});
