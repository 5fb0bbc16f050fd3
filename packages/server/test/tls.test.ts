import { describe, expect, test } from "@jest/globals";
import { encode } from "@repod/core";
import { FIRST, SECOND } from "./support/certificates.js";
import { ask, dialRaw, dialTls, dialWebSocket, nameOf, plainOver } from "./support/dial.js";
import { EchoServer } from "./support/echo-game.js";
import { captureLog } from "./support/logs.js";
import { startServer } from "./support/servers.js";

describe("a server with tls", () => {
  test("swaps its certificate: new connections get the new one, those that stand live on", async () => {
    const { server } = await startServer(EchoServer, { tls: FIRST });
    const first = await dialTls(server.address);
    expect(nameOf(first)).toBe("first");
    const standing = plainOver(first);
    standing.send({ action: "echo", before: true });
    await standing.until("echo");
    const socket = await dialWebSocket(server.address, { scheme: "wss" });

    server.setTls(SECOND);
    expect(nameOf(await dialTls(server.address))).toBe("second");
    expect(await ask(server.address, "/", { secure: true })).toMatchObject({ status: 426 });
    standing.send({ action: "echo", before: false });
    expect(await standing.next()).toEqual({ action: "echo", before: false });
    socket.send({ action: "echo" });
    expect(await socket.next()).toEqual({ action: "echo" });
  });

  test("keeps a swapped certificate over a restart", async () => {
    const { server } = await startServer(EchoServer, { tls: FIRST });
    server.setTls(SECOND);
    await server.stop();
    await server.start();
    expect(nameOf(await dialTls(server.address))).toBe("second");
  });

  test("refuses a certificate that cannot be used, and keeps the one it has", async () => {
    const { server } = await startServer(EchoServer, { tls: FIRST });
    for (const tls of [{}, { cert: FIRST.cert, key: SECOND.key }, { cert: "cert.pem", key: "key.pem" }]) {
      expect(() => server.setTls(tls)).toThrow(expect.objectContaining({ code: "invalid_option" }));
    }
    expect(nameOf(await dialTls(server.address))).toBe("first");
  });

  test("that is wrong is not made, and one without it cannot begin to encrypt", async () => {
    expect(() => new EchoServer({ tls: { cert: FIRST.cert, key: SECOND.key } })).toThrow(
      "The server option `tls` cannot be used: `key` is not the key of `cert`.",
    );
    expect(() => new EchoServer({ port: 0 }).setTls(FIRST)).toThrow(
      expect.objectContaining({ code: "invalid_option" }),
    );
  });

  test.each([
    ["an HTTP request", Buffer.from("GET / HTTP/1.1\r\n\r\n")],
    ["a frame", encode({ action: "echo" })],
    ["noise", Buffer.alloc(64, 0xee)],
  ])("cuts who comes with %s in the open, says so in the log, and serves others", async (_what, bytes) => {
    const { server } = await startServer(EchoServer, { tls: FIRST });
    const log = captureLog();
    const peer = await dialRaw(server.address);
    peer.write(bytes);
    await peer.closed();
    expect(log.items).toEqual([
      [
        "info",
        "client_refused",
        {
          addr: ["127.0.0.1", expect.any(Number)],
          code: "protocol_error",
          reason: expect.stringMatching(/^The TLS handshake failed: [\w ]+\.$/),
        },
      ],
    ]);
    await dialWebSocket(server.address, { scheme: "wss" });
  });

  test("is not disturbed by clients that vanish in the handshake or right behind it", async () => {
    const { server } = await startServer(EchoServer, { tls: FIRST });
    for (let count = 0; count < 20; count += 1) {
      const half = await dialRaw(server.address);
      half.write(Buffer.from("160301020001", "hex"));
      half.socket.resetAndDestroy();
      const whole = await dialTls(server.address);
      whole.socket.destroy();
    }
    const socket = await dialWebSocket(server.address, { scheme: "wss" });
    socket.send({ action: "echo" });
    expect(await socket.next()).toEqual({ action: "echo" });
  });
});
