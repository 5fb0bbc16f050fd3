import { afterEach, describe, expect, test } from "@jest/globals";
import { Client } from "@repod/client";
import { RepodError } from "@repod/core";
import type { Contract } from "@repod/core";
import { Channel, Server } from "@repod/server";

class MemberChannel extends Channel<Contract, MemberServer> {
  override onConnect(): void {
    this.send({ action: "welcome", name: this.auth.name });
  }
}
class MemberServer extends Server<MemberChannel> {
  override channelClass = MemberChannel;

  override async onAuth(credentials: unknown): Promise<{ name: string }> {
    await Promise.resolve();
    if (credentials === "secret of Ada") return { name: "Ada" };
    throw new RepodError("refused", "Your time is up: sign in again.", { reason: "expired" });
  }
}

let cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  cleanUps = [];
});

async function visitor(scheme: string, auth: unknown): Promise<Client> {
  const server = new MemberServer({ port: 0 });
  await server.start();
  cleanUps.push(() => server.stop({ drain: 0 }));
  const client = new Client({ url: `${scheme}://127.0.0.1:${server.address[1]}`, auth });
  cleanUps.push(() => client.close());
  return client;
}

describe.each(["tcp", "ws"])("a client at a %s:// address", (scheme) => {
  test("is let in by its credentials", async () => {
    const client = await visitor(scheme, async () => Promise.resolve("secret of Ada"));
    await client.start();
    for await (const message of client) {
      if (message.action !== "welcome") continue;
      expect(message).toEqual({ action: "welcome", name: "Ada" });
      break;
    }
  });

  test("that is refused hears the code and the sentence of the server", async () => {
    const client = await visitor(scheme, "a guess");
    await expect(client.start()).rejects.toThrow("Your time is up: sign in again.");
    expect(client.receive()).toEqual({ action: "socketConnect" });
    expect(client.receive()).toEqual({
      action: "error",
      code: "expired",
      error: "Your time is up: sign in again.",
    });
    expect(client.receive()).toBeUndefined();
  });
});
