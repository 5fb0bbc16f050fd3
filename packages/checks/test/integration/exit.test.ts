import { afterEach, describe, expect, test } from "@jest/globals";
import { RunningProgram } from "../docs/running-program.js";

/** A server, a client and a bare socket in one program, which ends when its sockets are gone. */
const BEGINNING = `
import { once } from "node:events";
import { connect } from "node:net";
import { Client } from "@repod/client";
import { Channel, Server } from "@repod/server";

class GameServer extends Server {
  channelClass = Channel;
}
const server = new GameServer({ port: 0 });
await server.start();

const [host, port] = server.address;
const client = new Client({ host, port, reconnect: false });
await client.start();

const socket = connect({ host, port, allowHalfOpen: true });
socket.on("error", () => undefined);
socket.write(new Uint8Array([0, 0, 0, 1, 0x80]));
await once(socket, "data");
socket.pause();

const fill = () => {
  for (let count = 0; count < 100; count += 1) server.sendToAll({ action: "page", text: "x".repeat(60_000) });
};
`;

const ENDINGS = {
  "the clients leave first": `
    client.close();
    socket.end();
    socket.resume();
    await once(socket, "close");
    await server.stop();`,
  "the clients leave while much is on its way to them": `
    fill();
    client.close();
    socket.destroy();
    await server.stop();`,
  "the server stops first": `
    socket.resume();
    socket.on("end", () => socket.end());
    await server.stop();`,
  "the server cuts clients that read nothing and never end": `
    fill();
    for (const channel of server.channels) channel.close();
    await server.stop({ drain: 0 });
    socket.destroy();`,
  "both sides end at the same time, and are cut": `
    fill();
    const stopping = server.stop({ drain: 0 });
    client.close();
    socket.end();
    socket.destroy();
    await stopping;`,
} as const;

let program: RunningProgram | undefined;

afterEach(() => program?.stop());

describe("a program ends by itself when its server has stopped", () => {
  test.each(Object.entries(ENDINGS))("and %s", async (_name, ending) => {
    program = new RunningProgram(["--input-type=module", "--eval", BEGINNING + ending + '\nconsole.log("stopped");']);
    await program.line(/^stopped$/);
    expect(await program.ended()).toBe(0);
  });
});
