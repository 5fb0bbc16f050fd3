import { once } from "node:events";
import { createServer, connect } from "node:net";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { encode } from "@repod/core";
import { Program } from "./program.js";
import { findPseudoTerminal } from "./pseudo-terminal.js";

const SERVER = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const CLIENT = fileURLToPath(new URL("../dist/client.js", import.meta.url));
/** `{"action": "chat", "text": "Hello world!"}` as the Python package writes it. */
const HELLO_WORLD = Buffer.from("0000001f82a6616374696f6ea463686174a474657874ac48656c6c6f20776f726c6421", "hex");

const pseudoTerminal = findPseudoTerminal();
const onTerminal = pseudoTerminal || process.env["REPOD_REQUIRE_ALL"] === "1" ? test : test.skip;
if (!pseudoTerminal)
  process.stderr.write("Left out: the chat on a terminal. Install util-linux or python3 to test it.\n");

const programs: Program[] = [];
let server: Program;
let port: string;

function start(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Program {
  const program = new Program(file, args, { HOST: "127.0.0.1", ...env });
  programs.push(program);
  return program;
}

/** A client on a terminal of 40 columns. */
async function join(name: string, env: Readonly<Record<string, string>> = {}): Promise<Program> {
  if (!pseudoTerminal) throw new Error("This machine has neither the `script` of util-linux nor python3.");
  const command = `stty cols 40 rows 20; exec '${process.execPath}' '${CLIENT}' ${name} ${address()}`;
  const client = start(...pseudoTerminal(command), { TERM: "xterm-256color", ...env });
  await client.sees(`You are now ${name}.`);
  return client;
}

/** A client that reads a pipe and writes to another. */
function joinByPipe(url = address()): Program {
  return start(process.execPath, [CLIENT, url]);
}

function address(): string {
  return `tcp://127.0.0.1:${port}`;
}

/** A peer that says no more than frames and messages. */
async function joinPlainly(...frames: readonly Uint8Array[]): Promise<void> {
  const socket = connect(Number(port), "127.0.0.1");
  await once(socket, "connect");
  for (const frame of frames) socket.write(frame);
  socket.end();
}

beforeEach(async () => {
  server = start(process.execPath, [SERVER], { PORT: "0" });
  const [, chosen = ""] = await server.sees(/http:\/\/localhost:(\d+)/);
  port = chosen;
});

afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.kill()));
});

describe("two people on terminals", () => {
  onTerminal("talk both ways, are told of names, see who is here, and of who leaves", async () => {
    const ada = await join("ada");
    const bob = await join("bob");
    await ada.sees("is now bob.");

    ada.enter("Good morning");
    await bob.sees("ada: Good morning");
    bob.enter("Morning, ada!");
    await ada.sees("bob: Morning, ada!");

    bob.enter("/me yawns");
    await ada.sees("* bob yawns");
    bob.enter("/nick ADA");
    await bob.sees("Somebody is ADA already.");
    bob.enter("/nick bobby");
    await ada.sees("bob is now bobby.");
    ada.enter("/who");
    await ada.sees("Here: ada, bobby.");

    bob.enter("/quit");
    await ada.sees("bobby left.");
    expect(await bob.ended).toBe(0);
  });

  onTerminal("keep the line that they type when another one arrives", async () => {
    const ada = await join("ada");
    const bob = await join("bob");
    const half = "this does not fit into one row of the terminal, ";

    bob.type(half);
    await bob.sees("of the terminal");
    ada.enter("Are you there?");
    await bob.sees("ada: Are you there?");
    await bob.sees("bob: this does not fit");
    bob.enter("and yet it arrives");

    await ada.sees(`bob: ${half}and yet it arrives`);
  });

  onTerminal("see names in colour, unless they set NO_COLOR", async () => {
    const ada = await join("ada");
    const bob = await join("bob", { NO_COLOR: "1" });

    expect(ada.rawOutput).toContain("\x1b[1m");
    expect(bob.rawOutput).not.toContain("\x1b[1m");
  });

  onTerminal("are told when the server stops, and are back under their names when it is there again", async () => {
    const ada = await join("ada");
    server.interrupt();
    await ada.sees("The server is stopping. Trying to come back");
    expect(await server.ended).toBe(0);

    server = start(process.execPath, [SERVER], { PORT: port });
    await ada.sees("You are now ada.");
  });

  onTerminal("leave by Ctrl+C", async () => {
    const ada = await join("ada");
    const bob = await join("bob");
    bob.type("\x03");

    await ada.sees("bob left.");
    expect(await bob.ended).toBe(0);
  });
});

describe("a plain peer", () => {
  onTerminal("is heard", async () => {
    const ada = await join("ada");
    await joinPlainly(HELLO_WORLD);

    await ada.sees("guest2: Hello world!");
    await ada.sees("guest2 left.");
  });

  onTerminal("cannot move the cursor of others, nor put two lines into one", async () => {
    const ada = await join("ada");
    await joinPlainly(encode({ action: "chat", text: "\x1b[2J\x9b2Jhidden\r\nada: I never said that" }));

    await ada.sees("guest2: [2J 2Jhidden ada: I never said that");
    expect(ada.rawOutput).not.toContain("\x1b[2J");
    expect(ada.rawOutput).not.toContain("\x9b");
  });

  test("is not repeated when what it sends is no text", async () => {
    const listener = joinByPipe();
    await listener.sees("You are guest1.");
    await joinPlainly(encode({ action: "chat", text: 5 }), encode({ action: "chat" }), HELLO_WORLD);

    await listener.sees(/guest2 joined\.\n.*guest2: Hello world!/);
  });
});

describe("a client in a pipe", () => {
  test("sends what it reads, waits for the answers and ends", async () => {
    const listener = joinByPipe();
    await listener.sees("You are guest1.");
    const speaker = joinByPipe();
    speaker.endInput("Tea is ready\n/nick cook\n/who\n");

    await listener.sees("guest2: Tea is ready");
    await listener.sees("guest2 is now cook.");
    await speaker.sees("You are now cook.");
    await speaker.sees("Here: guest1, cook.");
    expect(await speaker.ended).toBe(0);
    await listener.sees("cook left.");
  });

  test("prints neither colours nor a prompt", async () => {
    const speaker = joinByPipe();
    speaker.endInput("/who\n");
    await speaker.ended;

    expect(speaker.rawOutput).toBe("You are guest1. Nobody else is here. /help lists the commands.\nHere: guest1.\n");
  });

  test("does not send what is too long, and says so", async () => {
    const speaker = joinByPipe();
    speaker.endInput(`${"x".repeat(501)}\n`);

    await speaker.sees("Not sent: 501 characters, and 500 are the most.");
  });
});

describe("what goes wrong at the start is said in a sentence", () => {
  test("when the port is taken", async () => {
    const second = start(process.execPath, [SERVER], { PORT: port });

    await second.sees(`127.0.0.1:${port} is in use.`);
    await second.sees("PORT=5199 npm start");
    expect(await second.ended).toBe(1);
  });

  test("when PORT is no port", async () => {
    const wrong = start(process.execPath, [SERVER], { PORT: "many" });

    await wrong.sees('PORT is "many"; it must be a whole number from 0 to 65535.');
    expect(await wrong.ended).toBe(1);
  });

  test("when no server is there", async () => {
    const nobody = createServer().listen(0, "127.0.0.1");
    await once(nobody, "listening");
    const { port: unused } = nobody.address() as AddressInfo;
    nobody.close();
    await once(nobody, "close");
    const client = joinByPipe(`tcp://127.0.0.1:${unused}`);

    await client.sees(`Could not connect to 127.0.0.1:${unused}: connection refused. Is a server running there?`);
    expect(await client.ended).toBe(1);
  });
});

describe("what stands behind the commands", () => {
  test.each([
    [["ada", "6000"], '"6000"'],
    [["--name", "ada"], '"--name"'],
    [["tcp://localhost", "ada", "tcp://elsewhere"], '"tcp://elsewhere"'],
  ])("is refused where it means nothing: %j", async (args, refused) => {
    const program = start(process.execPath, [CLIENT, ...args]);

    await program.sees(`${refused} means nothing here.`);
    await program.sees("npm run chat -- <name>");
    expect(await program.ended).toBe(1);
  });

  test("may ask for help", async () => {
    const program = start(process.execPath, [CLIENT, "--help"]);

    await program.sees("PORT=5199 npm run chat");
    expect(await program.ended).toBe(0);
  });
});
