import { once } from "node:events";
import { Server as SocketServer, connect } from "node:net";
import type { Socket } from "node:net";
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { createSystemRuntime } from "@repod/core/internal";
import type { Address, Transport } from "@repod/core/internal";
import { Intake } from "../../src/intake/intake.js";
import { ConnectionCounts } from "../../src/metrics/connection-counts.js";
import type { Listener } from "../../src/listeners/listener.js";
import { createPortListener } from "../../src/listeners/port-listener.js";
import { resolveServerOptions } from "../../src/resolve-options.js";

const runtime = createSystemRuntime();
let cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps) await cleanUp();
  cleanUps = [];
  jest.restoreAllMocks();
});

interface SetUp {
  readonly listener: Listener;
  readonly errors: Error[];
  /** The next connection that is accepted. */
  accepted(): Promise<Transport>;
}

function setUp(host = "127.0.0.1", port = 0): SetUp {
  const errors: Error[] = [];
  let take: (transport: Transport) => void = () => undefined;
  const onTransport = (transport: Transport): void => {
    cleanUps.push(() => transport.terminate());
    take(transport);
  };
  const options = resolveServerOptions({ host, port, transports: ["tcp"] });
  const listener = createPortListener(
    options,
    {
      intake: new Intake(options, runtime.clock, new ConnectionCounts(), { knownReceived: 0 }),
      onTransport,
      onUnwanted: onTransport,
      onError: (error) => errors.push(error),
      connections: () => 0,
    },
    runtime,
  );
  cleanUps.push(() => listener.stop(0));
  return { listener, errors, accepted: () => new Promise((resolve) => (take = resolve)) };
}

async function start(listener: Listener): Promise<Address> {
  await listener.start();
  return listener.address!;
}

async function dial(port: number, host = "127.0.0.1"): Promise<Socket> {
  const socket = connect(port, host);
  cleanUps.push(() => socket.destroy());
  await once(socket, "connect");
  return socket;
}

describe("a listener on a port of its own", () => {
  test("on port 0 says which port the system chose, and accepts there", async () => {
    const { listener, accepted } = setUp();
    const [host, port] = await start(listener);
    expect(host).toBe("127.0.0.1");
    const transport = accepted();
    const socket = await dial(port);
    expect((await transport).remoteAddress).toEqual(["127.0.0.1", socket.localPort]);
  });

  test("sets up connections for small messages that cannot wait and for peers that vanish", async () => {
    const { listener } = setUp();
    const listen = jest.spyOn(SocketServer.prototype, "listen");
    await listener.start();
    expect(listen.mock.contexts[0]).toMatchObject({ noDelay: true, keepAlive: true });
  });

  test("tells of a port that is taken, and what to do", async () => {
    const { listener } = setUp();
    const [, port] = await start(listener);
    const second = setUp("127.0.0.1", port);
    await expect(second.listener.start()).rejects.toMatchObject({
      code: "address_in_use",
      message: `127.0.0.1:${port} is in use. Is another server running? Choose another port, or 0 to let the system pick.`,
      cause: { code: "EADDRINUSE" },
    });
  });

  test.each([
    ["192.0.2.1", "Cannot listen on 192.0.2.1:0: this machine has no such address."],
    ["nowhere.invalid", /^Cannot listen on nowhere\.invalid:0: the host name (is unknown|could not be looked up)\.$/],
  ])("tells why it cannot listen on %s", async (host, message) => {
    const { listener } = setUp(host);
    await expect(listener.start()).rejects.toMatchObject({
      code: "cannot_listen",
      message: typeof message === "string" ? message : expect.stringMatching(message),
    });
  });

  test("can be started again after it failed, and after it was stopped", async () => {
    const first = setUp();
    const [host, port] = await start(first.listener);
    const { listener } = setUp(host, port);
    await expect(listener.start()).rejects.toMatchObject({ code: "address_in_use" });
    await first.listener.stop(0);
    expect(await start(listener)).toEqual([host, port]);
    await listener.stop(0);
    expect(await start(listener)).toEqual([host, port]);
  });

  test("refuses a second start", async () => {
    const { listener } = setUp();
    const starting = listener.start();
    await expect(listener.start()).rejects.toMatchObject({ code: "already_started" });
    await starting;
  });

  test("when stopped accepts nobody, and connections that stand live on", async () => {
    const { listener, accepted } = setUp();
    const [, port] = await start(listener);
    const standing = accepted();
    const socket = await dial(port);
    const transport = await standing;
    transport.listen({
      onData: (chunk) => transport.send([chunk.slice()], chunk.length),
      onDrain() {},
      onFault() {},
      onEnd() {},
    });
    await listener.stop(0);
    await listener.stop(0);
    await expect(dial(port)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    socket.write("still there?");
    const [answer] = await once(socket, "data");
    expect(String(answer)).toBe("still there?");
  });

  test("when stopped while it starts does not listen afterwards", async () => {
    const { listener } = setUp();
    const starting = start(listener);
    await listener.stop(0);
    const [, port] = await starting;
    await expect(dial(port)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  test("goes on after a connection that could not be accepted", async () => {
    const { listener, errors, accepted } = setUp();
    const listen = jest.spyOn(SocketServer.prototype, "listen");
    const [, port] = await start(listener);
    const error = Object.assign(new Error("accept EMFILE"), { code: "EMFILE" });
    (listen.mock.contexts[0] as SocketServer).emit("error", error);
    expect(errors).toEqual([error]);
    const transport = accepted();
    await dial(port);
    await transport;
  });
});
