import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "@jest/globals";
import { createDeferred } from "@repod/core/internal";
import { OPCODES } from "./listeners/websocket/raw-peer.js";
import type { RawPeer } from "./listeners/websocket/raw-peer.js";
import { ask, dialRaw, dialWebSocket } from "./support/dial.js";
import { EchoServer } from "./support/echo-game.js";
import { Recorder } from "./support/recorder.js";
import { startServer } from "./support/servers.js";
import { captureWarnings } from "./support/warnings.js";

const GET = "GET / HTTP/1.1\r\nHost: game.example\r\n\r\n";
/** How many connections may wait without an answer. */
const MOST_WAITING = 256;
const SENTENCE = "This is a repod game server and not a page. Connect to it with a repod client, over WebSocket.\n";

describe("an HTTP request to a game's port", () => {
  test.each(["GET", "PUT", "DELETE", "OPTIONS"])("by %s gets a sentence for people", async (method) => {
    const { server } = await startServer(EchoServer);
    const { status, headers, body } = await ask(server.address, "/any/page?at=all", { method });
    expect([status, body]).toEqual([426, SENTENCE]);
    expect(headers).toMatchObject({
      "content-type": "text/plain; charset=utf-8",
      connection: "close",
      upgrade: "websocket",
    });
  });

  test("by HEAD gets the head alone", async () => {
    const { server } = await startServer(EchoServer);
    const peer = await dialRaw(server.address);
    peer.write(GET.replace("GET", "HEAD"));
    await peer.closed();
    expect(await peer.head()).toMatch(/^HTTP\/1\.1 426 /);
    expect(await peer.head()).toMatch(/\r\nContent-Length: 95\r\n/);
    expect(peer.body).toHaveLength(0);
  });

  test("by POST gets its answer though its body is large", async () => {
    const { server } = await startServer(EchoServer);
    const answer = await ask(server.address, "/", { method: "POST", body: "x".repeat(4_000_000) });
    expect([answer.status, answer.body]).toEqual([426, SENTENCE]);
  });

  test.each([
    ["that would have a tunnel", "CONNECT other.example:80 HTTP/1.1\r\nHost: other.example\r\n\r\n", "405"],
    ["for another upgrade", GET.replace("\r\n\r\n", "\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"), "426"],
    ["without a host", "GET / HTTP/1.1\r\n\r\n", "400"],
    ["that is none", "GARBAGE\r\n\r\n", "400"],
    ["with an unknown expectation", GET.replace("\r\n\r\n", "\r\nExpect: 42\r\nConnection: close\r\n\r\n"), "417"],
  ])("%s is answered, and the connection ended", async (_what, bytes, status) => {
    const { server } = await startServer(EchoServer);
    const peer = await dialRaw(server.address);
    peer.write(bytes);
    await peer.closed();
    expect(await peer.head()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    await dialWebSocket(server.address);
  });

  test("tells a monitor that offers another protocol at /healthz too", async () => {
    const { server } = await startServer(EchoServer, {
      healthz: true,
      http: (_request, response) => response.end("page"),
    });
    const headers = { Connection: "Upgrade, HTTP2-Settings", Upgrade: "h2c", "HTTP2-Settings": "AAMAAABk" };
    expect(await ask(server.address, "/healthz", { headers })).toMatchObject({
      status: 200,
      headers: { "content-type": "application/json", connection: "close" },
      body: '{"status":"ok","connections":0}',
    });
    expect(await ask(server.address, "/", { headers })).toMatchObject({ status: 426 });
    expect(await ask(server.address, "/")).toMatchObject({ body: "page" });
  });

  test("at /healthz tells a monitor how many are connected, where the option says so", async () => {
    const { server } = await startServer(EchoServer, {
      healthz: true,
      http: (_request, response) => response.end("page"),
    });
    await dialWebSocket(server.address);
    const { status, headers, body } = await ask(server.address, "/healthz?probe=1");
    expect([status, JSON.parse(body)]).toEqual([200, { status: "ok", connections: 1 }]);
    expect(headers["content-type"]).toBe("application/json");
    expect(await ask(server.address, "/healthz", { method: "HEAD" })).toMatchObject({ status: 200, body: "" });
    expect(await ask(server.address, "/healthz", { method: "POST" })).toMatchObject({ body: "page" });
    expect(await ask(server.address, "/healthz/more")).toMatchObject({ body: "page" });
    const { server: other } = await startServer(EchoServer);
    expect(await ask(other.address, "/healthz")).toMatchObject({ status: 426 });
  });
});

describe("the function `http`", () => {
  test("answers, several times on one connection", async () => {
    const { server } = await startServer(EchoServer, {
      http: (request, response) => void response.end(`page ${request.url}`),
    });
    const peer = await dialRaw(server.address);
    peer.write(GET.replace("/ ", "/1 ") + GET.replace("/ ", "/2 "));
    await peer.until("page /2");
    peer.write(GET.replace("/ ", "/3 "));
    await peer.until("page /3");
    expect(peer.events.items).toEqual([]);
    await dialWebSocket(server.address);
  });

  test.each<[string, (request: IncomingMessage, response: ServerResponse) => unknown]>([
    ["throws", () => fail()],
    ["rejects", async () => Promise.reject(new Error("The page is gone."))],
  ])("that %s is told about, and the client gets 500", async (_how, http) => {
    const { server } = await startServer(EchoServer, { http });
    const warnings = captureWarnings();
    expect(await ask(server.address)).toMatchObject({ status: 500, body: "Something failed on this server.\n" });
    expect(warnings.items).toEqual(["The server option `http`: The page is gone."]);
    expect(await ask(server.address)).toMatchObject({ status: 500 });
    await dialWebSocket(server.address);
  });

  test.each<[string, (response: ServerResponse) => unknown]>([
    ["a status text that HTTP does not have", (response) => response.writeHead(200, "Ada\n")],
    ["a length", (response) => response.setHeader("Content-Length", 5)],
  ])("that fails after it has said %s is answered for with 500 and no more", async (_what, prepare) => {
    const { server } = await startServer(EchoServer, {
      http: (_request, response) => {
        prepare(response);
        fail();
      },
    });
    const warnings = captureWarnings();
    expect(await ask(server.address)).toMatchObject({ status: 500, body: "Something failed on this server.\n" });
    expect(warnings.items).toHaveLength(1);
    await dialWebSocket(server.address);
  });

  test("that throws in the middle of its answer loses the connection, and no other", async () => {
    const { server } = await startServer(EchoServer, {
      http: (_request, response) => {
        response.writeHead(200, { "Content-Length": 100 }).write("half");
        fail();
      },
    });
    const warnings = captureWarnings();
    const peer = await dialRaw(server.address);
    peer.write(GET);
    await peer.closed();
    expect(warnings.items).toHaveLength(1);
    await dialWebSocket(server.address);
  });
});

describe("the function `http` whose peer leaves", () => {
  test.each<[string, string]>([
    ["in the middle of a body that it awaits", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf"],
    ["in the middle of a chunk", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nhalf"],
  ])("%s is not at fault: nobody is warned", async (_when, bytes) => {
    const outcomes = new Recorder<unknown>();
    const { server } = await startServer(EchoServer, {
      http: async (request) => {
        const reading = text(request);
        outcomes.push("reading");
        await reading.catch((error: unknown) => {
          outcomes.push(error);
          throw error;
        });
      },
    });
    const warnings = captureWarnings();
    const peer = await dialRaw(server.address);
    peer.write(bytes);
    await outcomes.count(1);
    peer.socket.resetAndDestroy();
    await outcomes.count(2);
    expect(outcomes.items[1]).toMatchObject({ message: "aborted" });
    await dialWebSocket(server.address);
    expect(warnings.items).toEqual([]);
  });

  test("after a whole request is another matter: what it throws is told", async () => {
    const responses = new Recorder<ServerResponse>();
    const { server } = await startServer(EchoServer, {
      http: async (_request, response) => {
        responses.push(response);
        await once(response, "close");
        throw new Error("The page is gone.");
      },
    });
    const warnings = captureWarnings();
    const peer = await dialRaw(server.address);
    peer.write(GET);
    await responses.count(1);
    peer.socket.resetAndDestroy();
    expect(await warnings.next()).toBe("The server option `http`: The page is gone.");
  });
});

describe("a server that stops", () => {
  test("ends idle connections at once, and lets an answer on its way arrive", async () => {
    const responses = new Recorder<ServerResponse>();
    const { server } = await startServer(EchoServer, {
      http: (request, response) => (request.url === "/slow" ? responses.push(response) : response.end("page")),
    });
    const [idle, busy] = [await dialRaw(server.address), await dialRaw(server.address)];
    idle.write(GET);
    await idle.until("page");
    busy.write(GET.replace("/ ", "/slow "));
    const response = await responses.next();
    const stopped = createDeferred<string>();
    void server.stop({ drain: 60_000 }).then(() => stopped.resolve("stopped"));
    await idle.closed();
    expect(await Promise.race([stopped.promise, Promise.resolve("stopping")])).toBe("stopping");
    expect(busy.events.items).toEqual([]);
    response.end("at last");
    await busy.closed();
    expect(String(busy.received)).toMatch(/Connection: close\r\n[^]*at last$/);
    expect(await stopped.promise).toBe("stopped");
  });

  test("cuts an answer that does not end in time", async () => {
    const responses = new Recorder<ServerResponse>();
    const { server } = await startServer(EchoServer, { http: (_request, response) => responses.push(response) });
    const peer = await dialRaw(server.address);
    peer.write(GET);
    await responses.count(1);
    await server.stop({ drain: 20 });
    await peer.closed();
    expect(peer.received).toHaveLength(0);
    await server.start();
    await dialWebSocket(server.address);
  });

  test("ends connections that have not asked anything yet", async () => {
    const { server } = await startServer(EchoServer);
    const half = await dialRaw(server.address);
    half.write("GET / HT");
    await dialWebSocket(server.address);
    await server.stop();
    await half.closed();
  });
});

describe("an upgrade behind a request that is being answered", () => {
  const slow = async (): Promise<[EchoServer, RawPeer, ServerResponse]> => {
    const responses = new Recorder<ServerResponse>();
    const { server } = await startServer(EchoServer, {
      http: (_request, response) => responses.push(response),
    });
    const peer = await dialRaw(server.address);
    peer.write(GET);
    return [server, peer, await responses.next()];
  };

  test.each<[string, (peer: RawPeer) => void]>([
    ["an upgrade", (peer) => peer.request()],
    ["a tunnel", (peer) => peer.write("CONNECT other.example:80 HTTP/1.1\r\nHost: other.example\r\n\r\n")],
  ])("is none: of %s only the answer before comes, whole, and then the end", async (_what, begin) => {
    const [server, peer, response] = await slow();
    begin(peer);
    await dialWebSocket(server.address);
    response.end("at last");
    await peer.closed();
    expect(String(peer.received)).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nat last$/);
    expect(server.channels.size).toBe(1);
    await dialWebSocket(server.address);
  });

  test("is none while the server stops", async () => {
    const [server, peer, response] = await slow();
    const stopped = server.stop({ drain: 60_000 });
    peer.request();
    peer.send({ opcode: OPCODES.binary, payload: "early" });
    // Whoever has the connection now reads on.
    await once(response.socket as Socket, "resume");
    response.end("at last");
    await peer.closed();
    await stopped;
    expect(String(peer.received)).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nat last$/);
    expect(server.channels.size).toBe(0);
    await server.start();
    await dialWebSocket(server.address);
  });
});

test("of connections that wait without an answer the eldest goes when they are too many", async () => {
  const responses = new Recorder<ServerResponse>();
  const { server } = await startServer(EchoServer, {
    maxPending: MOST_WAITING,
    http: (_request, response) => responses.push(response),
  });
  const busy = await dialRaw(server.address);
  busy.write(GET);
  const response = await responses.next();
  const half = [];
  for (let count = 0; count <= MOST_WAITING; count += 1) {
    const peer = await dialRaw(server.address);
    peer.write("GET / HT");
    half.push(peer);
  }
  const [eldest, ...others] = half;
  await eldest?.closed();
  others.at(-1)?.write("TP/1.1\r\nHost: game.example\r\n\r\n");
  (await responses.next()).end("page");
  await others.at(-1)?.until("page");
  response.end("at last");
  await busy.until("at last");
  await others[0]?.closed();
  expect(others.slice(1).flatMap(({ events }) => events.items)).toEqual([]);
});

function fail(): never {
  throw new Error("The page is gone.");
}
