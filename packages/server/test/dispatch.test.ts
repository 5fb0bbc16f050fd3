import { describe, expect, test } from "@jest/globals";
import { Action } from "@repod/core";
import type { AnyMessage, Contract } from "@repod/core";
import { createDeferred } from "@repod/core/internal";
import type { Deferred } from "@repod/core/internal";
import { Channel } from "../src/channel.js";
import { Server } from "../src/server.js";
import { Recorder } from "./support/recorder.js";
import { openServer } from "./support/servers.js";
import { captureWarnings } from "./support/warnings.js";

class WorkChannel extends Channel<Contract, WorkServer> {
  @Action("note")
  note({ text }: { text: unknown }): void {
    this.server.log.push(`note ${String(text)}`);
  }

  @Action("wait")
  async wait({ text }: { text: string }): Promise<void> {
    this.server.log.push(`wait ${text}`);
    await this.server.gate.promise;
    this.server.log.push(`done ${text}`);
  }

  @Action("throw")
  throw({ text }: { text: string }): void {
    throw new Error(text);
  }

  @Action("reject")
  async reject({ text }: { text: string }): Promise<void> {
    await this.server.gate.promise;
    throw new Error(text);
  }

  @Action("throw a text")
  throwText(): void {
    // What users throw is not always an error.
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    throw "a text";
  }

  override networkReceived(message: AnyMessage): void | Promise<void> {
    this.server.log.push(`unhandled ${message.action}`);
    if (message["throw"] === true) throw new Error("unhandled");
    if (message["wait"] === true) return this.server.gate.promise;
  }

  override onError(error: Error): void | Promise<void> {
    this.server.log.push(`error ${error.message}`);
  }
}
class WorkServer extends Server<WorkChannel> {
  override channelClass = WorkChannel;
  readonly log = new Recorder<string>();
  gate: Deferred<void> = createDeferred();
}

describe("the messages of a client", () => {
  test("are handled in order", async () => {
    const { server, extended } = openServer(WorkServer);
    const peer = await extended();
    const texts = Array.from({ length: 100 }, (_, index) => `note ${index}`);
    for (let index = 0; index < 100; index += 1) peer.send({ action: "note", text: index });
    await server.log.count(100);
    expect(server.log.items).toEqual(texts);
  });

  test("wait for an async handler, one at a time, and only those of its own channel", async () => {
    const { server, extended } = openServer(WorkServer);
    const [first, second] = [await extended(), await extended()];
    first.send({ action: "wait", text: "first" }, { action: "wait", text: "next" }, { action: "note", text: "last" });
    await server.log.count(1);
    second.send({ action: "note", text: "other" });
    await server.log.count(2);
    server.gate.resolve();
    await server.log.count(6);
    expect(server.log.items).toEqual(["wait first", "note other", "done first", "wait next", "done next", "note last"]);
  });

  test("that arrived whole before the client left are handled before its end", async () => {
    const { server, extended } = openServer(WorkServer);
    const peer = await extended();
    peer.send({ action: "wait", text: "long" }, { action: "note", text: "last words" });
    peer.close();
    await peer.gone();
    expect(server.channels.size).toBe(1);
    server.gate.resolve();
    await server.log.count(3);
    await server.stop();
    expect(server.log.items).toEqual(["wait long", "done long", "note last words"]);
  });

  test("without a handler reach networkReceived, whose promise holds back what follows", async () => {
    const { server, extended } = openServer(WorkServer);
    const peer = await extended();
    peer.send({ action: "dance", wait: true }, { action: "note", text: 1 });
    await server.log.count(1);
    expect(server.log.items).toEqual(["unhandled dance"]);
    server.gate.resolve();
    await server.log.count(2);
    expect(server.log.items).toEqual(["unhandled dance", "note 1"]);
  });

  test.each(["toString", "__proto__", "constructor", "networkReceived", "close", ""])(
    "named %j reach networkReceived, not a member of that name",
    async (action) => {
      const { server, greeted } = openServer(WorkServer);
      const peer = await greeted();
      peer.send({ action }, { action: "note", text: "alive" });
      await server.log.count(2);
      expect(server.log.items).toEqual([`unhandled ${action}`, "note alive"]);
    },
  );

  test("that are no messages, or bear a name that a client may not use, are dropped, and the client stays", async () => {
    const { server, greeted, extended } = openServer(WorkServer);
    for (const peer of [await greeted(), await extended()]) {
      peer.send({}, { text: "no action" }, { action: 7 }, { action: null });
      for (const action of ["connected", "socketConnect", "disconnected", "error", "$unknown", "$reply", "$"]) {
        peer.send({ action, $id: 1, text: "!" });
      }
      peer.send({ action: "note", text: "alive" });
    }
    await server.log.count(2);
    expect(server.log.items).toEqual(["note alive", "note alive"]);
    expect(server.channels.size).toBe(2);
  });

  test("reach the handler without keys of the protocol", async () => {
    class Keys extends WorkChannel {
      override networkReceived(message: AnyMessage): void {
        this.server.log.push(Object.keys(message).join());
      }
    }
    class KeysServer extends WorkServer {
      override channelClass = Keys;
    }
    const { server, greeted } = openServer(KeysServer);
    const peer = await greeted();
    peer.send({ action: "x", $id: 1, $evil: 2, price: "3 $" });
    expect(await server.log.next()).toBe("action,price");
  });
});

describe("a handler that fails", () => {
  test.each([
    [{ action: "throw", text: "oh" }, "error oh"],
    [{ action: "reject", text: "later" }, "error later"],
    [{ action: "throw a text" }, "error a text"],
  ])("%j reaches onError, and the channel lives on", async (message, logged) => {
    const { server, extended } = openServer(WorkServer);
    server.gate.resolve();
    const peer = await extended();
    peer.send(message, { action: "note", text: "alive" });
    await server.log.count(2);
    expect(server.log.items).toEqual([logged, "note alive"]);
    expect(server.channels.size).toBe(1);
    server.sendToAll({ action: "mark" });
    expect(await peer.next()).toEqual({ action: "mark" });
  });

  test("as networkReceived does reaches onError too", async () => {
    const { server, extended } = openServer(WorkServer);
    const peer = await extended();
    peer.send({ action: "dance", throw: true }, { action: "note", text: "alive" });
    await server.log.count(3);
    expect(server.log.items).toEqual(["unhandled dance", "error unhandled", "note alive"]);
  });

  test("where onError fails too is a warning, and the channel lives on", async () => {
    const warnings = captureWarnings();
    class Hopeless extends WorkChannel {
      override onError(error: Error): void | Promise<void> {
        if (error.message === "sync") throw new Error("worse");
        return Promise.reject(new Error("worse, later"));
      }
    }
    class HopelessServer extends WorkServer {
      override channelClass = Hopeless;
    }
    const { server, extended } = openServer(HopelessServer);
    const peer = await extended();
    peer.send({ action: "throw", text: "sync" }, { action: "throw", text: "async" }, { action: "note", text: "alive" });
    await server.log.count(1);
    await warnings.count(2);
    expect(warnings.items).toEqual(["Hopeless.onError: worse", "Hopeless.onError: worse, later"]);
  });

  test("on a channel without onError is a warning that names the channel", async () => {
    const warnings = captureWarnings();
    class Careless extends Channel {
      @Action("throw")
      throw(): void {
        throw new Error("oh");
      }
    }
    class CarelessServer extends Server<Careless> {
      override channelClass = Careless;
    }
    const { extended } = openServer(CarelessServer);
    const peer = await extended();
    peer.send({ action: "throw" });
    expect(await warnings.next()).toBe('The handler of "throw" in Careless: oh');
  });
});
