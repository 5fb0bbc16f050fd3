import { describe, expect, test } from "@jest/globals";
import { Action, action, defineContract } from "@repod/core";
import type { AnyMessage } from "@repod/core";
import { z } from "zod";
import { Channel } from "../src/channel.js";
import { Server } from "../src/server.js";
import { Recorder } from "./support/recorder.js";
import { openServer } from "./support/servers.js";

const contract = defineContract({
  toServer: {
    move: action(z.object({ x: z.number().max(100), name: z.string().default("nobody") })),
    measure: action(z.object({ text: z.string().transform((text) => text.length) })),
    login: action(z.object({ user: z.string().refine(async (user) => Promise.resolve(user !== "evil"), "is evil") })),
    crash: action(
      z.object({}).refine(() => {
        throw new Error("The schema failed.");
      }),
    ),
    free: action<{ text: string }>(),
    many: action(z.object({ values: z.array(z.number()) })),
  },
  toClient: { mark: action() },
});

class StrictChannel extends Channel.of(contract)<StrictServer> {
  @Action("move")
  move(payload: { x: number; name: string }): void {
    this.server.log.push(payload);
  }

  @Action("measure")
  measure(payload: { text: number }): void {
    this.server.log.push(payload);
  }

  @Action("login")
  login(payload: { user: string }): void {
    this.server.log.push(payload);
  }

  @Action("crash")
  crash(): void {}

  @Action("free")
  free(payload: { text: string }): void {
    this.server.log.push(payload);
  }

  @Action("many")
  many(): void {}

  override networkReceived(message: AnyMessage): void {
    this.server.log.push(message);
  }

  override onError(error: Error): void {
    this.server.log.push(error.message);
  }
}
class StrictServer extends Server<StrictChannel> {
  override channelClass = StrictChannel;
  readonly log = new Recorder<unknown>();
}

describe("a payload with a schema", () => {
  test("reaches the handler as the schema's output, without the action", async () => {
    const { server, extended } = openServer(StrictServer);
    const peer = await extended();
    peer.send({ action: "move", x: 1, extra: true }, { action: "measure", text: "four" });
    await server.log.count(2);
    expect(server.log.items).toEqual([{ x: 1, name: "nobody" }, { text: 4 }]);
  });

  test("that does not match is told to an extended peer, and not handled", async () => {
    const { server, extended } = openServer(StrictServer);
    const peer = await extended();
    peer.send({ action: "move", x: 101 }, { action: "move", x: 2 });
    expect(await peer.next()).toEqual({
      action: "$error",
      about: "move",
      code: "invalid_payload",
      message: 'The payload of "move" does not match the contract (x: Too big: expected number to be <=100).',
      issues: [{ message: "Too big: expected number to be <=100", path: ["x"] }],
    });
    await server.log.count(1);
    expect(server.log.items).toEqual([{ x: 2, name: "nobody" }]);
  });

  test("that does not match is not told to a plain peer, which has no ear for it", async () => {
    const { server, greeted } = openServer(StrictServer);
    const peer = await greeted();
    peer.send({ action: "move" }, { action: "move", x: 2 });
    await server.log.count(1);
    expect(server.log.items).toEqual([{ x: 2, name: "nobody" }]);
    server.sendToAll({ action: "mark" });
    expect(await peer.next()).toEqual({ action: "mark" });
  });

  test("with more wrong than can be told is told without the details", async () => {
    const { extended } = openServer(StrictServer);
    const peer = await extended({ limit: 1_024 });
    peer.send({ action: "many", values: Array.from({ length: 500 }, () => null) });
    expect(await peer.next()).toMatchObject({ action: "$error", about: "many", code: "invalid_payload" });
  });

  test("that is checked asynchronously holds back what follows", async () => {
    const { server, extended } = openServer(StrictServer);
    const peer = await extended();
    peer.send({ action: "login", user: "ann" }, { action: "login", user: "evil" }, { action: "free", text: "last" });
    expect(await peer.next()).toMatchObject({ action: "$error", about: "login", issues: [{ message: "is evil" }] });
    await server.log.count(2);
    expect(server.log.items).toEqual([{ user: "ann" }, { action: "free", text: "last" }]);
  });

  test("whose schema throws is an error of the channel's, not of the client's", async () => {
    const { server, extended } = openServer(StrictServer);
    const peer = await extended();
    peer.send({ action: "crash" }, { action: "move", x: 3 });
    await server.log.count(2);
    expect(server.log.items).toEqual(["The schema failed.", { x: 3, name: "nobody" }]);
    server.sendToAll({ action: "mark" });
    expect(await peer.next()).toEqual({ action: "mark" });
  });
});

describe("a payload without a schema", () => {
  test("reaches the handler as the whole message, which can be relayed", async () => {
    const { server, extended } = openServer(StrictServer);
    const peer = await extended();
    peer.send({ action: "free", text: "hi", extra: 1 });
    expect(await server.log.next()).toEqual({ action: "free", text: "hi", extra: 1 });
  });
});

describe("a message that the contract does not know", () => {
  test("reaches networkReceived", async () => {
    const { server, extended } = openServer(StrictServer);
    const peer = await extended();
    peer.send({ action: "dance" });
    expect(await server.log.next()).toEqual({ action: "dance" });
  });
});
