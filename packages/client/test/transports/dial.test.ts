import { execFile } from "node:child_process";
import { createServer as createHttpServer } from "node:http";
import type { RequestListener } from "node:http";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, describe, expect, test } from "@jest/globals";
import { createDeferred, createSystemRuntime } from "@repod/core/internal";
import type { Transport } from "@repod/core/internal";
import { Recorder } from "../../../checks/test/transport/recorder.js";
import { placeOf } from "../../src/address.js";
import type { Endpoint } from "../../src/address.js";
import type { DialOptions } from "../../src/transports/dial-options.js";
import { dial } from "../../src/transports/dial.js";
import { certificate, TEST_CA } from "../support/certificates.js";
import { echoServer, start } from "../support/test-server.js";
import type { TestServer } from "../support/test-server.js";

const KINDS = ["tcp", "tls", "ws", "wss"] as const;
const ENCRYPTED = ["tls", "wss"] as const;

const runtime = createSystemRuntime();
const servers: TestServer[] = [];
const transports: Transport[] = [];

async function serve(serving: Promise<TestServer>): Promise<TestServer> {
  const server = await serving;
  servers.push(server);
  return server;
}

async function connect(endpoint: Endpoint, options: Partial<DialOptions> = {}): Promise<Transport> {
  const transport = await dial(endpoint, { runtime, maxFrameBytes: 65_536, maxInboxBytes: 65_536, ...options });
  transports.push(transport);
  return transport;
}

/** Answers that it hears us, so that it is us who talk to it. */
async function roundTrip(transport: Transport): Promise<string> {
  const recorder = Recorder.on(transport);
  transport.send([Uint8Array.from([104, 105])], 2);
  await recorder.received(2);
  return recorder.text();
}

afterEach(async () => {
  for (const transport of transports.splice(0)) transport.terminate();
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

describe.each(KINDS)("dialling %s://", (kind) => {
  const tls = kind === "tls" || kind === "wss" ? { ca: TEST_CA } : undefined;

  test("gives a transport that carries bytes, and knows where it leads and whether it encrypts", async () => {
    const { endpoint } = await serve(echoServer(kind, certificate("server")));
    const transport = await connect(endpoint, { tls });
    expect(transport).toMatchObject({
      kind: kind.startsWith("ws") ? "websocket" : "tcp",
      secure: tls !== undefined,
      remoteAddress: [endpoint.host, endpoint.port],
    });
    expect(await roundTrip(transport)).toBe("hi");
  });

  test("says in words that nobody listens there", async () => {
    const { endpoint, stop } = await echoServer(kind, certificate("server"));
    await stop();
    await expect(connect(endpoint, { tls })).rejects.toMatchObject({
      code: "connection_failed",
      message: `Could not connect to ${placeOf(endpoint)}: connection refused.`,
    });
  });

  test("is not begun when its signal was aborted before", async () => {
    const server = await serve(echoServer(kind, certificate("server")));
    const dialling = connect(server.endpoint, { tls, signal: AbortSignal.abort() });
    await expect(dialling).rejects.toMatchObject({ code: "aborted" });
    await roundTrip(await connect(server.endpoint, { tls }));
    expect(server.accepted).toBe(1);
  });

  test("leaves the connection alone when the signal is aborted later", async () => {
    const { endpoint } = await serve(echoServer(kind, certificate("server")));
    const abort = new AbortController();
    const transport = await connect(endpoint, { tls, signal: abort.signal });
    abort.abort();
    expect(await roundTrip(transport)).toBe("hi");
  });
});

describe.each(["tls", "ws", "wss"] as const)("dialling %s:// to a server that never answers", (kind) => {
  test("is given up by its signal, and leaves no connection", async () => {
    const server = await serve(start(kind, createServer()));
    const abort = new AbortController();
    const dialling = connect(server.endpoint, { signal: abort.signal });
    dialling.catch(() => undefined);
    await server.occupied();
    abort.abort(new Error("the player left"));
    await expect(dialling).rejects.toMatchObject({
      code: "aborted",
      message: `Connecting to ${placeOf(server.endpoint)} was given up.`,
      cause: { message: "the player left" },
    });
    await server.deserted();
  });
});

describe.each(ENCRYPTED)("the certificate of a server at %s://", (kind) => {
  const refusals = [
    [
      "whose signer nobody knows",
      "server",
      undefined,
      "nobody whom Node trusts signed the server's certificate; to trust who did, give that certificate as `tls: { ca }`",
    ],
    [
      "that signed itself",
      "self-signed",
      undefined,
      "the server signed its certificate itself; to trust it, give that certificate as `tls: { ca }`",
    ],
    [
      "for another host",
      "elsewhere",
      { ca: TEST_CA },
      "the server's certificate is for another name (DNS:game.test); to accept one of those, give it as `tls: { servername }`",
    ],
    ["of the past", "expired", { ca: TEST_CA }, "the server's certificate has expired"],
  ] as const;
  test.each(refusals)("%s is refused, and the sentence says what to do", async (_, name, tls, reason) => {
    const server = await serve(echoServer(kind, certificate(name)));
    await expect(connect(server.endpoint, { tls })).rejects.toMatchObject({
      code: "connection_failed",
      message: `Could not connect to ${placeOf(server.endpoint)}: ${reason}.`,
    });
    await server.deserted();
  });

  test.each([
    ["whose signer is given", "server", { ca: TEST_CA }],
    [
      "whose signer is given among others, as bytes",
      "server",
      { ca: [certificate("self-signed").cert, Buffer.from(TEST_CA)] },
    ],
    ["that signed itself, and is given,", "self-signed", { ca: certificate("self-signed").cert }],
    ["for a name that is given", "elsewhere", { ca: TEST_CA, servername: "game.test" }],
  ] as const)("%s is accepted", async (_, name, tls) => {
    const { endpoint } = await serve(echoServer(kind, certificate(name)));
    expect(await roundTrip(await connect(endpoint, { tls }))).toBe("hi");
  });

  test("is missed by name where the server does not encrypt", async () => {
    // What an HTTP server answers to a TLS hello.
    const { endpoint } = await serve(start(kind, createHttpServer()));
    await expect(connect(endpoint)).rejects.toMatchObject({
      message: `Could not connect to ${placeOf(endpoint)}: the server does not encrypt there; try tcp:// or ws://.`,
    });
  });

  test("is missed by name where the server ends the connection instead", async () => {
    const server = createServer((socket) => socket.end());
    const { endpoint } = await serve(start(kind, server));
    await expect(connect(endpoint)).rejects.toMatchObject({
      message: `Could not connect to ${placeOf(endpoint)}: the server ended the connection instead of encrypting it.`,
    });
  });
});

describe("a server that answers a WebSocket with something else", () => {
  async function refusal(answer: RequestListener): Promise<string> {
    const { endpoint } = await serve(start("ws", createHttpServer(answer)));
    const error: unknown = await connect(endpoint).catch((thrown: unknown) => thrown);
    const beginning = `Could not connect to ${placeOf(endpoint)}: `;
    const { code, message } = error as { code: string; message: string };
    expect([code, message.slice(0, beginning.length)]).toEqual(["connection_failed", beginning]);
    return message.slice(beginning.length);
  }

  test.each([403, 404, 426, 503])("%i has its sentence told", async (status) => {
    const told = await refusal((_, response) => {
      response
        .writeHead(status, "No", { "content-type": "text/plain; charset=utf-8" })
        .end("Pages of c are not let in.\n");
    });
    expect(told).toBe(`the server answered ${status} No: Pages of c are not let in.`);
  });

  test("with a page for people has its status told, and not the page", async () => {
    const told = await refusal((_, response) => {
      response.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad gateway</h1>");
    });
    expect(told).toBe("the server answered 502 Bad Gateway.");
  });

  test("with a text without end has its beginning told", async () => {
    const told = await refusal((_, response) => {
      response.writeHead(403, { "content-type": "text/plain" });
      response.write("a".repeat(2_000));
    });
    expect(told).toBe(`the server answered 403 Forbidden: ${"a".repeat(256)}.`);
  });

  test("cannot colour a terminal", async () => {
    const told = await refusal((_, response) => {
      response.writeHead(403, { "content-type": "text/plain" }).end("\u001b[31mred");
    });
    expect(told).not.toContain("\u001b");
    expect(told).toContain("red");
  });

  test("can be given up while its text is awaited, and no connection is left", async () => {
    const asked = createDeferred<void>();
    const server = createHttpServer((_, response) => {
      response.writeHead(403, { "content-type": "text/plain" }).write("because");
      asked.resolve();
    });
    const { deserted, endpoint } = await serve(start("ws", server));
    const abort = new AbortController();
    const dialling = connect(endpoint, { signal: abort.signal });
    dialling.catch(() => undefined);
    await asked.promise;
    abort.abort();
    await expect(dialling).rejects.toMatchObject({ code: "aborted" });
    await deserted();
  });

  test("that is not HTTP is told as such", async () => {
    const server = createServer((socket) => socket.end(Uint8Array.from([0, 0, 0, 1, 128])));
    const { endpoint } = await serve(start("ws", server));
    await expect(connect(endpoint)).rejects.toMatchObject({
      message: `Could not connect to ${placeOf(endpoint)}: what answers there is no WebSocket server.`,
    });
  });
});

describe("a program that connects", () => {
  /** What a process of its own loads to connect to a server. */
  async function loadedBy(endpoint: Endpoint): Promise<string> {
    const program = `
      import { createRequire } from "node:module";
      import { createDeferred, createSystemRuntime } from "@repod/core/internal";
      import { systemHost } from "@repod/client/internal";
      const { runtime, dial } = systemHost();
      const options = { runtime, maxFrameBytes: 65536, maxInboxBytes: 65536 };
      const transport = await dial(${JSON.stringify(endpoint)}, options);
      transport.terminate();
      const loaded = Object.keys(createRequire(import.meta.url).cache);
      console.log(loaded.some((path) => path.includes("/node_modules/ws/")) ? "ws" : "nothing");
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
    });
    return stdout.trim();
  }

  test.each([
    ["tcp", "nothing"],
    ["ws", "ws"],
  ] as const)("by %s:// loads %s for it", async (kind, loaded) => {
    const { endpoint } = await serve(echoServer(kind));
    expect(await loadedBy(endpoint)).toBe(loaded);
  });
});
