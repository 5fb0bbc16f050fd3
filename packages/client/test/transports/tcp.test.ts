import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Server as SocketServer, Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createSystemRuntime } from "@repod/core/internal";
import { dialTcp } from "../../src/transports/tcp.js";

const runtime = createSystemRuntime();
const host = "127.0.0.1";

describe("dialling over TCP", () => {
  let server: SocketServer;
  let port: number;

  beforeEach(async () => {
    server = createServer().listen(0, host);
    await once(server, "listening");
    ({ port } = server.address() as AddressInfo);
  });

  afterEach(() => void server.close());

  test("gives a transport that knows where it leads", async () => {
    const accepted = once(server, "connection");
    const transport = await dialTcp({ host: "localhost", port, runtime });
    expect(transport).toMatchObject({ kind: "tcp", secure: false, remoteAddress: [host, port] });
    const [peer] = (await accepted) as [Socket];
    transport.send([Uint8Array.from([104, 105])], 2);
    const [chunk] = await once(peer, "data");
    expect(String(chunk)).toBe("hi");
    transport.terminate();
    await once(peer, "close");
  });

  test("says in words that nobody listens there", async () => {
    server.close();
    await once(server, "close");
    await expect(dialTcp({ host, port, runtime })).rejects.toMatchObject({
      code: "connection_failed",
      message: `Could not connect to ${host}:${port}: connection refused.`,
      cause: { code: "ECONNREFUSED" },
    });
  });

  test("is given up by its signal, and leaves no connection", async () => {
    const abort = new AbortController();
    server.on("connection", (peer) => peer.on("error", () => undefined).resume());
    const dialling = dialTcp({ host, port, runtime, signal: abort.signal });
    abort.abort(new Error("the player left"));
    await expect(dialling).rejects.toMatchObject({
      code: "aborted",
      message: `Connecting to ${host}:${port} was given up.`,
      cause: { message: "the player left" },
    });
    // By the time that a later connection stands, the one given up would stand too.
    const accepted = once(server, "connection");
    const later = await dialTcp({ host, port, runtime });
    await accepted;
    later.terminate();
    // Closes only once no connection is left.
    server.close();
    await once(server, "close");
  });

  test("is not begun when its signal was aborted before", async () => {
    const dialling = dialTcp({ host, port, runtime, signal: AbortSignal.abort() });
    await expect(dialling).rejects.toMatchObject({ code: "aborted" });
  });

  test("leaves the connection alone when the signal is aborted later", async () => {
    const abort = new AbortController();
    const accepted = once(server, "connection");
    const transport = await dialTcp({ host, port, runtime, signal: abort.signal });
    const [peer] = (await accepted) as [Socket];
    abort.abort();
    transport.send([Uint8Array.from([104, 105])], 2);
    const [chunk] = await once(peer, "data");
    expect(String(chunk)).toBe("hi");
    transport.terminate();
    await once(peer, "close");
  });
});
