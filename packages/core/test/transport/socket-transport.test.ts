import { EventEmitter, once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { describe, expect, jest, test } from "@jest/globals";
import { SocketTransport } from "../../src/transport/socket-transport.js";
import type { StreamSocket } from "../../src/transport/socket-transport.js";
import type { Runtime } from "../../src/util/runtime.js";
import { createSystemRuntime } from "../../src/util/system-runtime.js";

const runtime = createSystemRuntime();

/** A socket that writes down what it is told. Its system takes bytes when the test says so. */
class FakeSocket extends EventEmitter implements StreamSocket {
  readonly calls: string[] = [];
  readonly written: Uint8Array[] = [];
  /** Whether the system leaves what is written in the buffer. */
  full = false;
  writableLength = 0;
  #callbacks: ((error?: Error) => void)[] = [];

  write(chunk: Uint8Array, onWritten?: (error?: Error | null) => void): boolean {
    this.calls.push("write");
    this.written.push(chunk);
    if (this.full) this.writableLength += chunk.length;
    if (onWritten) this.#callbacks.push(onWritten);
    return !this.full;
  }

  /** The system takes what was written, all but some bytes, or fails to. */
  settle({ left = 0, error }: { left?: number; error?: Error } = {}): void {
    this.writableLength = left;
    const callbacks = this.#callbacks;
    this.#callbacks = [];
    for (const callback of callbacks) callback(error);
  }

  cork = (): void => void this.calls.push("cork");
  uncork = (): void => void this.calls.push("uncork");
  pause = (): unknown => this.calls.push("pause");
  resume = (): unknown => this.calls.push("resume");
  end = (): unknown => this.calls.push("end");
  destroy = (): unknown => this.calls.push("destroy");
}

interface SetUp {
  readonly socket: FakeSocket;
  readonly transport: SocketTransport;
}

function setUp(allocate: Runtime["allocate"] = runtime.allocate): SetUp {
  const socket = new FakeSocket();
  const options = { runtime: { ...runtime, allocate }, remoteAddress: ["peer", 1], secure: false } as const;
  return { socket, transport: new SocketTransport(socket, options) };
}

/** Notes each event as a word. */
function listen(transport: SocketTransport): string[] {
  const events: string[] = [];
  transport.listen({
    onData: () => events.push("data"),
    onDrain: () => events.push("drain"),
    onFault: (error) => events.push(error.code),
    onEnd: ({ clean, error }) => events.push(clean ? "end" : `cut${error ? `: ${error.message}` : ""}`),
  });
  return events;
}

const bytes = (length: number, value: number): Uint8Array => new Uint8Array(length).fill(value);

describe("sending over a socket", () => {
  test("writes a single long frame as it is", () => {
    const { socket, transport } = setUp(() => {
      throw new Error("no memory is needed");
    });
    const frame = bytes(2_000, 1);
    transport.send([frame], 2_000);
    expect(socket.written).toHaveLength(1);
    expect(socket.written[0]).toBe(frame);
  });

  test("writes short frames at once, in one buffer of the runtime's, one alone as well", () => {
    const allocate = jest.fn((byteLength: number) => new Uint8Array(byteLength));
    const { socket, transport } = setUp(allocate);
    transport.send([bytes(2, 1), bytes(1, 2), bytes(3, 3)], 6);
    transport.send([bytes(2, 4)], 2);
    expect(socket.calls).toEqual(["write", "write"]);
    expect(socket.written.map((chunk) => [...chunk])).toEqual([
      [1, 1, 2, 3, 3, 3],
      [4, 4],
    ]);
    expect(allocate.mock.calls).toEqual([[6], [2]]);
  });

  test("writes long frames under a cork, without a copy", () => {
    const { socket, transport } = setUp(() => {
      throw new Error("no memory is needed");
    });
    const frames = [bytes(4_096, 1), bytes(10, 2), bytes(4_096, 3)];
    transport.send(frames, 8_202);
    expect(socket.calls).toEqual(["cork", "write", "write", "write", "uncork"]);
    expect(socket.written).toEqual(frames);
  });

  test("of nothing writes nothing", () => {
    const { socket, transport } = setUp();
    transport.send([], 0);
    expect(socket.calls).toEqual([]);
  });

  test.each([
    { name: "`close`", finish: ({ transport }: SetUp) => transport.close() },
    { name: "`terminate`", finish: ({ transport }: SetUp) => transport.terminate() },
    { name: "the end", finish: ({ socket }: SetUp) => void socket.emit("end") },
  ])("after $name writes nothing", ({ finish }) => {
    const ends = setUp();
    finish(ends);
    ends.transport.send([bytes(10, 1)], 10);
    expect(ends.socket.written).toEqual([]);
  });

  test("is one system call for a batch, long frames or short", async () => {
    const { transport, socket, received, release } = await connected();
    const handle = (socket as unknown as { _handle: Record<string, unknown> })._handle;
    const calls = ["writeBuffer", "writev"].map((name) => jest.spyOn(handle as Record<string, () => void>, name));
    const count = (): number => calls.reduce((sum, { mock }) => sum + mock.calls.length, 0);
    transport.send([bytes(10, 1), bytes(10, 2), bytes(10, 3)], 30);
    expect(count()).toBe(1);
    transport.send([bytes(5_000, 1), bytes(5_000, 2)], 10_000);
    expect(count()).toBe(2);
    await received(10_030);
    release();
  });
});

describe("draining a socket", () => {
  test("is told when few bytes were left behind too", () => {
    const { socket, transport } = setUp();
    const events = listen(transport);
    socket.full = true;
    transport.send([bytes(100, 1)], 100);
    expect(transport.bufferedBytes).toBe(100);
    expect(events).toEqual([]);
    socket.settle();
    expect(events).toEqual(["drain"]);
  });

  test("is told once for several sends, and after a batch of long frames", () => {
    const { socket, transport } = setUp();
    const events = listen(transport);
    socket.full = true;
    transport.send([bytes(100, 1)], 100);
    transport.send([bytes(5_000, 1), bytes(5_000, 2)], 10_000);
    socket.settle();
    expect(events).toEqual(["drain"]);
  });

  test("is not told while some bytes are left, but when they are taken too", () => {
    const { socket, transport } = setUp();
    const events = listen(transport);
    socket.full = true;
    transport.send([bytes(100, 1)], 100);
    transport.send([bytes(100, 2)], 100);
    socket.settle({ left: 100 });
    expect(events).toEqual([]);
    socket.settle();
    expect(events).toEqual(["drain"]);
  });

  test("is not told when nothing was left behind, nor when writing failed, nor after `close`", () => {
    const { socket, transport } = setUp();
    const events = listen(transport);
    transport.send([bytes(100, 1)], 100);
    socket.settle();
    socket.full = true;
    transport.send([bytes(100, 1)], 100);
    socket.settle({ error: new Error("EPIPE") });
    transport.send([bytes(100, 1)], 100);
    transport.close();
    socket.settle();
    expect(events).toEqual([]);
  });
});

describe("the listeners of a socket", () => {
  test("are the same functions for all of them: closures of its own would cost each connection memory", () => {
    const listeners = [setUp(), setUp()].map(({ socket, transport }) => {
      listen(transport);
      return ["data", "end", "close", "error"].map((event) => socket.listeners(event));
    });
    expect(listeners[0]).toHaveLength(4);
    expect(listeners[0]!.flat()).toHaveLength(4);
    for (const [index, functions] of listeners[0]!.entries()) expect(functions[0]).toBe(listeners[1]![index]![0]);
  });
});

describe("the end of a socket", () => {
  test.each([
    { first: "end", told: "end" },
    { first: "close", told: "cut" },
    { first: "error", told: "cut: ECONNRESET" },
  ])("is told once, at the first of its events: $first", ({ first, told }) => {
    const { socket, transport } = setUp();
    const events = listen(transport);
    const emit = (name: string): void => void socket.emit(name, new Error("ECONNRESET"));
    emit(first);
    for (const name of ["end", "error", "close", "data"]) emit(name);
    expect(events).toEqual([told]);
  });

  test("leaves a listener for late errors and takes its others away", () => {
    const { socket, transport } = setUp();
    listen(transport);
    socket.emit("end");
    expect(socket.eventNames()).toEqual(["error"]);
    expect(() => socket.emit("error", new Error("EPIPE"))).not.toThrow();
  });

  test("can be made final: what was not taken is given up", () => {
    const { socket, transport } = setUp();
    listen(transport);
    socket.emit("end");
    transport.terminate();
    expect(socket.calls.at(-1)).toBe("destroy");
  });

  test("by a reset keeps the system's error", async () => {
    const { transport, peer } = await connected();
    const end = new Promise<unknown>((resolve) =>
      transport.listen({ onData() {}, onDrain() {}, onFault() {}, onEnd: resolve }),
    );
    peer.resetAndDestroy();
    expect(await end).toMatchObject({ clean: false, error: { code: "ECONNRESET" } });
  });

  test("by a reset before anybody listened does not end the process, and is told later", async () => {
    const { transport, socket, peer } = await connected();
    peer.resetAndDestroy();
    await new Promise((resolve) => socket.once("close", resolve));
    const end = new Promise<unknown>((resolve) =>
      transport.listen({ onData() {}, onDrain() {}, onFault() {}, onEnd: resolve }),
    );
    expect(await end).toMatchObject({ clean: false, error: { code: "ECONNRESET" } });
  });
});

describe("where ends wait for others that came first", () => {
  test("a socket that broke counts as full until that is told: what is sent waits for another one", () => {
    const socket = new FakeSocket();
    const waiting: (() => void)[] = [];
    const departures = { pass: (tell: () => void) => void waiting.push(tell) };
    const transport = new SocketTransport(socket, { runtime, remoteAddress: ["peer", 1], secure: false, departures });
    const events = listen(transport);
    socket.emit("error", new Error("ECONNRESET"));
    socket.emit("close");
    expect(events).toEqual([]);
    expect(transport.bufferedBytes).toBe(65_536);
    transport.send([Uint8Array.of(1)], 1);
    expect(socket.written).toEqual([]);
    expect(waiting).toHaveLength(1);
    waiting[0]!();
    expect(events).toEqual(["cut: ECONNRESET"]);
    expect(transport.bufferedBytes).toBe(0);
  });

  test.each<[string, string, (transport: SocketTransport, socket: FakeSocket) => void]>([
    ["a peer that ends its side", "end", (_transport, socket) => void socket.emit("end")],
    [
      "a socket that we terminated",
      "cut",
      (transport, socket) => {
        transport.terminate();
        socket.emit("close");
      },
    ],
  ])("%s is told of at once", (_what, told, end) => {
    const socket = new FakeSocket();
    const departures = { pass: () => undefined };
    const transport = new SocketTransport(socket, { runtime, remoteAddress: ["peer", 1], secure: false, departures });
    const events = listen(transport);
    end(transport, socket);
    expect(events).toEqual([told]);
  });
});

interface Connected {
  readonly socket: Socket;
  readonly transport: SocketTransport;
  readonly peer: Socket;
  received(byteLength: number): Promise<void>;
  release(): void;
}

/** A transport over a real socket, and the bare socket at the other end. */
async function connected(): Promise<Connected> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const accepted = once(server, "connection");
  const peer = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [socket] = (await accepted) as [Socket];
  if (peer.connecting) await once(peer, "connect");
  server.close();
  return {
    socket,
    transport: new SocketTransport(socket, { runtime, remoteAddress: ["peer", 1], secure: false }),
    peer,
    async received(byteLength) {
      while (peer.bytesRead < byteLength) await once(peer, "data");
    },
    release() {
      socket.destroy();
      peer.destroy();
    },
  };
}
