import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Program } from "../../chat/test/program.js";

const ARCADE = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const CHAT_CLIENT = fileURLToPath(new URL("../../chat/dist/client.js", import.meta.url));

const programs: Program[] = [];
let arcade: Program;
let port: string;

function start(file: string, args: readonly string[], env: Readonly<Record<string, string>>): Program {
  const program = new Program(process.execPath, [file, ...args], env);
  programs.push(program);
  return program;
}

beforeEach(async () => {
  arcade = start(ARCADE, [], { HOST: "127.0.0.1", PORT: "0" });
  const [, chosen = ""] = await arcade.sees(/http:\/\/localhost:(\d+)\//);
  port = chosen;
});

afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.kill()));
});

describe("the arcade", () => {
  test("says how others get in, and how a terminal joins the chat", async () => {
    await arcade.sees("HOST=0.0.0.0 lets others in.");
    await arcade.sees(`PORT=${port} npm run chat joins the chat`);
  });

  test("has the chat that terminals join when only the port is told", async () => {
    const listener = start(CHAT_CLIENT, [], { HOST: "127.0.0.1", PORT: port });
    await listener.sees("You are guest1.");
    const speaker = start(CHAT_CLIENT, [], { HOST: "127.0.0.1", PORT: port });
    speaker.endInput("Tea is ready\n");

    await listener.sees("guest2: Tea is ready");
    expect(await speaker.ended).toBe(0);
  });

  test("says so when the port is taken, and ends with 1; the first one goes on", async () => {
    const second = start(ARCADE, [], { HOST: "127.0.0.1", PORT: port });
    await second.sees(`127.0.0.1:${port} is in use. PORT names another one, as in \`PORT=5199 npm start\`.`);
    expect(await second.ended).toBe(1);

    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  });

  test("says so when PORT is no port", async () => {
    const wrong = start(ARCADE, [], { PORT: "70000" });
    await wrong.sees('PORT is "70000"; it must be a whole number from 0 to 65535.');
    expect(await wrong.ended).toBe(1);
  });

  test("ends with Ctrl+C: players are told, and connections that browsers keep do not hold it up", async () => {
    const player = start(CHAT_CLIENT, [], { HOST: "127.0.0.1", PORT: port });
    await player.sees("You are guest1.");
    await fetch(`http://127.0.0.1:${port}/`);
    arcade.interrupt();

    await player.sees("The server is stopping. Trying to come back");
    expect(await arcade.ended).toBe(0);
  });
});
