import { EventEmitter, once } from "node:events";
import { afterEach, describe, expect, test } from "@jest/globals";
import { createSystemRuntime, PORT_GREETING, PORT_KEY } from "@repod/core/internal";
import type { Transport } from "@repod/core/internal";
import { createListener as createBrowserListener } from "../../src/listeners/create-listener.browser.js";
import { createMessagePortListener } from "../../src/listeners/message-port-listener.js";
import type { PortSource } from "../../src/listeners/message-port-listener.js";
import type { Listener, ListenerHost } from "../../src/listeners/listener.js";
import { resolveServerOptions } from "../../src/resolve-options.js";

const runtime = createSystemRuntime();
let ports: MessagePort[] = [];

afterEach(() => {
  for (const port of ports) port.close();
  ports = [];
});

function channel(): MessageChannel {
  const made = new MessageChannel();
  ports.push(made.port1, made.port2);
  return made;
}

/** A listener, and the connections that it made. */
function listenTo(source: PortSource): { listener: Listener; transports: Transport[]; host: ListenerHost } {
  const transports: Transport[] = [];
  const host = { onTransport: (transport: Transport) => void transports.push(transport) } as unknown as ListenerHost;
  return { listener: createMessagePortListener(source, host, runtime), transports, host };
}

describe("a listener behind a message port", () => {
  test("takes in whoever posts a port of its own, and says so through that", async () => {
    const { port1, port2 } = channel();
    const { listener, transports } = listenTo(port1);
    await listener.start();
    for (const number of [1, 2]) {
      const client = channel();
      port2.postMessage({ [PORT_KEY]: client.port2 }, [client.port2]);
      expect(await once(client.port1 as unknown as EventEmitter, "message")).toEqual([PORT_GREETING]);
      expect(transports.at(-1)).toMatchObject({ kind: "port", remoteAddress: ["port", number] });
    }
  });

  test("leaves alone what else is posted there", async () => {
    const source = new EventEmitter();
    const { listener, transports } = listenTo(source);
    await listener.start();
    for (const message of ["hello", null, undefined, 1, {}, { [PORT_KEY]: {} }]) source.emit("message", message);
    expect(transports).toEqual([]);
  });

  test("listens from inside of `start` until `stop`, and may start again", async () => {
    const source = new EventEmitter();
    const { listener } = listenTo(source);
    expect([source.listenerCount("message"), listener.address]).toEqual([0, undefined]);
    const started = listener.start();
    expect(source.listenerCount("message")).toBe(1);
    await started;
    expect(listener.address).toEqual(["port", 0]);
    await expect(listener.start()).rejects.toThrow("The listener was started already.");
    await listener.stop(0);
    expect([source.listenerCount("message"), listener.address]).toEqual([0, undefined]);
    await listener.start();
    expect(source.listenerCount("message")).toBe(1);
  });

  test("also listens to what has events alone, as `self` in a Web Worker", async () => {
    const self = new EventTarget();
    const { listener, transports } = listenTo(self as unknown as PortSource);
    await listener.start();
    const tell = (): boolean =>
      self.dispatchEvent(Object.assign(new Event("message"), { data: { [PORT_KEY]: channel().port1 } }));
    tell();
    expect(transports).toHaveLength(1);
    await listener.stop(0);
    tell();
    expect(transports).toHaveLength(1);
  });
});

describe("a server in a browser", () => {
  const host = {} as ListenerHost;

  test("listens behind a message port", async () => {
    const messagePort = new EventEmitter() as PortSource;
    const listener = createBrowserListener(resolveServerOptions({ messagePort }), host, runtime);
    await listener.start();
    expect(listener.address).toEqual(["port", 0]);
  });

  test("cannot start without one, and says what to give it", async () => {
    const listener = createBrowserListener(resolveServerOptions({}), host, runtime);
    await expect(listener.start()).rejects.toMatchObject({
      code: "cannot_listen",
      message: "In a browser a server has no port of the system's: give it a `messagePort`, in a worker `self`.",
    });
    await listener.stop(0);
  });
});
