import { afterEach, describe, expect, test } from "@jest/globals";
import { Client, ConnectionListener } from "@repod/client";
import type { ConnectOptions } from "@repod/client";
import { Action, Channel, Server } from "@repod/server";
import type { ServerOptions } from "@repod/server";
import { certificate, TEST_CA } from "../../../../client/test/support/certificates.js";

class EchoChannel extends Channel {
  @Action("echo")
  echo(message: { action: string }): void {
    this.send(message);
  }

  @Action("where")
  where(): unknown {
    return { addr: this.addr };
  }
}

class EchoServer extends Server<EchoChannel> {
  channelClass = EchoChannel;
}

class EchoListener extends ConnectionListener {
  readonly heard: unknown[] = [];

  override networkReceived(message: { action: string }): void {
    this.heard.push(message.action);
  }
}

const servers: EchoServer[] = [];
const clients: { close(): void }[] = [];

async function startServer(options: ServerOptions = {}): Promise<number> {
  const server = new EchoServer({ port: 0, ...options });
  servers.push(server);
  await server.start();
  return server.address[1];
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await Promise.all(servers.splice(0).map((server) => server.stop({ drain: 0 })));
});

async function startClient(url: string, options: ConnectOptions = {}): Promise<Client> {
  const client = new Client({ url, ...options });
  clients.push(client);
  await client.start();
  return client;
}

/** What comes back of a large and a small message. */
async function echoed(client: Client): Promise<unknown> {
  const bytes = new Uint8Array(60_000).fill(7);
  client.send({ action: "echo", bytes });
  client.send({ action: "echo", text: "after it" });
  const [large, small] = await take(client, 2);
  return [(large as unknown as { bytes: Uint8Array }).bytes.length, (small as unknown as { text: string }).text];
}

/** The next messages, without the events of the connection. */
async function take(client: Client, count: number): Promise<{ action: string }[]> {
  const taken: { action: string }[] = [];
  for await (const message of client) {
    if (message.action === "echo") taken.push(message);
    if (taken.length === count) break;
  }
  return taken;
}

const CLOSED = { code: "closed", reason: "The connection was closed." };

describe("one port", () => {
  test.each(["tcp", "ws"])("is reached by %s://", async (scheme) => {
    const client = await startClient(`${scheme}://127.0.0.1:${await startServer()}`);
    expect(await echoed(client)).toEqual([60_000, "after it"]);
    expect(await client.request("where", {})).toEqual({ addr: ["127.0.0.1", expect.any(Number)] });
  });

  test.each(["tls", "wss"])("that encrypts is reached by %s:// with a CA of one's own", async (scheme) => {
    const port = await startServer({ tls: certificate("server") });
    const client = await startClient(`${scheme}://localhost:${port}`, { tls: { ca: TEST_CA } });
    expect(await echoed(client)).toEqual([60_000, "after it"]);
  });

  test("is reached by a host and a port, over TCP in Node", async () => {
    const listener = new EchoListener();
    clients.push(listener);
    listener.connect("127.0.0.1", await startServer({ transports: ["tcp"] }), { autoPump: true });
    expect(await listener.request("where", {})).toEqual({ addr: ["127.0.0.1", expect.any(Number)] });
    expect(listener.heard).toEqual(["socketConnect", "connected"]);
  });

  test.each(["ws://127.0.0.1", "tcp://127.0.0.1"])("by %s, has its end and the reason told", async (place) => {
    const port = await startServer();
    const client = await startClient(`${place}:${port}`);
    for (const channel of servers[0]!.channels) channel.close("no cheating", "kicked");
    let last: unknown;
    for await (const message of client) last = message;
    expect(last).toMatchObject({ action: "disconnected", code: "kicked", reason: "no cheating" });
  });

  test.each(["ws://127.0.0.1", "tcp://127.0.0.1"])("by %s, is left by close()", async (place) => {
    const client = await startClient(`${place}:${await startServer()}`);
    client.close();
    let last: unknown;
    for await (const message of client) last = message;
    expect(last).toMatchObject({ action: "disconnected", ...CLOSED });
  });
});

describe("a path", () => {
  test("leads to its server, and another one to a sentence", async () => {
    const port = await startServer({ path: "/arena" });
    const client = await startClient(`ws://127.0.0.1:${port}/arena?room=1`);
    expect(await echoed(client)).toEqual([60_000, "after it"]);
    await expect(startClient(`ws://127.0.0.1:${port}`)).rejects.toMatchObject({
      code: "connection_failed",
      message: expect.stringMatching(
        new RegExp(`^Could not connect to ws://127\\.0\\.0\\.1:${port}/repod: the server answered 404 Not Found: `),
      ),
    });
  });
});

describe("the wrong kind of address", () => {
  test.each([
    ["tls", "the server ended the connection instead of encrypting it"],
    ["wss", "the server ended the connection instead of encrypting it"],
  ])("%s:// where nothing encrypts is told as such", async (scheme, reason) => {
    const port = await startServer();
    const place = scheme === "tls" ? `tls://127.0.0.1:${port}` : `wss://127.0.0.1:${port}/repod`;
    await expect(startClient(`${scheme}://127.0.0.1:${port}`)).rejects.toMatchObject({
      message: `Could not connect to ${place}: ${reason}.`,
    });
  });

  test.each(["tcp", "ws"])("%s:// where all is encrypted fails, and the next one does not", async (scheme) => {
    const port = await startServer({ tls: certificate("server") });
    await expect(startClient(`${scheme}://localhost:${port}`)).rejects.toMatchObject({ code: "connection_failed" });
    await startClient(`wss://localhost:${port}`, { tls: { ca: TEST_CA } });
  });
});
