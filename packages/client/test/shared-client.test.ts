import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Action } from "@repod/core";
import type { Client } from "../src/client.js";
import { ConnectionListener } from "../src/connection-listener.js";
import { FakeServer } from "./support/fake-server.js";
import type { FakePeer } from "./support/fake-server.js";
import { Screen } from "./support/screen.js";
import { catchWarnings } from "./support/warnings.js";

let warnings: ReturnType<typeof catchWarnings>;
beforeEach(() => {
  warnings = catchWarnings();
});
afterEach(() => warnings.restore());

/** A part of a screen that says what it heard, and can be broken. */
class Widget extends ConnectionListener {
  readonly name: string;
  readonly log: string[];
  broken = false;

  constructor(name: string, log: string[]) {
    super();
    this.name = name;
    this.log = log;
  }

  @Action("chat")
  onChat(): void {
    this.log.push(this.name);
    if (this.broken) throw new Error(`${this.name} is broken`);
  }
}

class Dice extends Widget {
  @Action("roll")
  onRoll(): string {
    return this.name;
  }
}

interface Shared {
  readonly server: FakeServer;
  readonly peer: FakePeer;
  readonly client: Client;
  readonly log: string[];
  attach<T extends Widget>(widget: T): T;
}

/** A client that widgets can share. */
async function share(): Promise<Shared> {
  const server = new FakeServer();
  const client = server.client();
  const peer = await server.start(client);
  const log: string[] = [];
  return {
    server,
    peer,
    client,
    log,
    attach(widget) {
      widget.attach(client);
      return widget;
    },
  };
}

describe("listeners that share a client", () => {
  test("all get each message, in order of attachment, whoever pumps", async () => {
    const { server, peer, log, attach } = await share();
    const [, second] = ["a", "b", "c"].map((name) => attach(new Widget(name, log)));
    peer.send({ action: "chat" });
    await server.settle();
    expect(second?.pump()).toBe(3);
    expect(log).toEqual(["a", "b", "c"]);
  });

  test("lose nothing by one that throws: the first error leaves pump, the others become warnings", async () => {
    const { server, peer, log, attach } = await share();
    const [a, b] = ["a", "b", "c"].map((name) => attach(new Widget(name, log)));
    a!.broken = b!.broken = true;
    peer.send({ action: "chat" }, { action: "chat" });
    await server.settle();
    expect(() => b?.pump()).toThrow("a is broken");
    expect(log).toEqual(["a", "b", "c"]);
    expect(warnings.messages).toEqual(['The handler of "chat": b is broken']);
    a!.broken = b!.broken = false;
    expect(b?.pump()).toBe(1);
    expect(log).toHaveLength(6);
  });

  test("get a message even if one of them leaves during it, and none after that", async () => {
    const { server, peer, log, attach } = await share();
    const [a, b] = ["a", "b"].map((name) => attach(new Widget(name, log)));
    const elsewhere = server.client();
    Object.defineProperty(a, "broken", { get: () => b?.attach(elsewhere) });
    peer.send({ action: "chat" }, { action: "chat" });
    await server.settle();
    a?.pump();
    expect(log).toEqual(["a", "b", "a"]);
  });

  test("answer a request once: the first that handles it", async () => {
    const { server, peer, log, attach } = await share();
    const first = attach(new Widget("a", log));
    attach(new Dice("b", log));
    attach(new Dice("c", log));
    peer.send({ action: "roll", $id: 1 });
    await server.settle();
    first.pump();
    await server.settle();
    expect(peer.inbox.slice(1)).toEqual([{ action: "$reply", $id: 1, ok: true, value: "b" }]);
  });

  test("refuse a request once that none of them handles", async () => {
    const { server, peer, log, attach } = await share();
    const first = attach(new Widget("a", log));
    attach(new Widget("b", log));
    peer.send({ action: "roll", $id: 1 });
    await server.settle();
    first.pump();
    await server.settle();
    const error = { code: "unknown_action", message: 'Nothing handles "roll".' };
    expect(peer.inbox.slice(1)).toEqual([{ action: "$reply", $id: 1, ok: false, error }]);
  });
});

describe("attach", () => {
  test("lets a listener send and close as if it had connected itself", async () => {
    const { server, peer, log, attach } = await share();
    const widget = attach(new Widget("a", log));
    expect(widget.isConnected).toBe(true);
    widget.send({ action: "hi" });
    widget.close();
    await server.settle();
    expect(peer.inbox.map(({ action }) => action)).toEqual(["$hello", "hi", "$close"]);
  });

  test("moves a listener: it hears nothing of the client it had", async () => {
    const server = new FakeServer();
    const [first, second] = [server.client(), server.client()];
    const [firstPeer, secondPeer] = [await server.start(first), await server.start(second)];
    const [screen, other] = [new Screen(), new Screen()];
    screen.attach(first);
    other.attach(first);
    screen.attach(second);
    firstPeer.send({ action: "one" });
    secondPeer.send({ action: "two" });
    await server.settle();
    expect(other.heardNow()).toEqual(["socketConnect", "connected", "one"]);
    expect(screen.heardNow()).toEqual(["socketConnect", "connected", "two"]);
    expect(screen.connection).toBe(second);
    expect(first.isConnected).toBe(true);
  });

  test("ends the connection that connect made once nobody listens to it any more", async () => {
    const server = new FakeServer();
    const [first, second] = [new Widget("a", []), new Widget("b", [])];
    const peer = await server.greet(first);
    const own = first.connection;
    second.attach(own!);
    first.attach(server.client());
    expect(own?.isConnected).toBe(true);
    second.attach(server.client());
    await server.settle();
    expect(peer.inbox.map(({ action }) => action)).toEqual(["$hello", "$close"]);
  });

  test("during pump leaves the rest to who comes", async () => {
    const { server, peer, client, log, attach } = await share();
    const leaver = attach(new Widget("a", log));
    Object.defineProperty(leaver, "broken", { get: () => void leaver.attach(server.client()) });
    peer.send({ action: "chat" }, { action: "chat" });
    await server.settle();
    leaver.pump();
    expect(log).toEqual(["a"]);
    const comer = new Widget("b", log);
    comer.attach(client);
    comer.pump();
    expect(log).toEqual(["a", "b"]);
  });

  test("leaves autoPump with the client: who stays goes on hearing", async () => {
    const server = new FakeServer();
    const log: string[] = [];
    const [first, second] = [new Widget("a", log), new Widget("b", log)];
    const peer = await server.greet(first, { autoPump: true });
    second.attach(first.connection!);
    await server.greet(first);
    peer.send({ action: "chat" });
    await server.settle();
    expect(log).toEqual(["b"]);
  });

  test("to the client that it has leaves it where it is: a message comes once", async () => {
    const { server, peer, log, attach } = await share();
    const widget = attach(attach(new Widget("a", log)));
    peer.send({ action: "chat" });
    await server.settle();
    widget.pump();
    expect(log).toEqual(["a"]);
  });
});
