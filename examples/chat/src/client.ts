import { Action, ConnectionListener } from "@repod/client";
import type { ConnectedEvent, DisconnectedEvent, ErrorEvent, ToClient } from "@repod/client";
import { chat } from "./contract.js";
import type { Chat } from "./contract.js";
import { helpText, parseInput } from "./shared/input.js";
import type { CommandName } from "./shared/input.js";
import { LONGEST_LINE, toLine } from "./shared/text.js";
import { readArguments } from "./terminal/arguments.js";
import { paintNickname, paintNotice } from "./terminal/colours.js";
import { Terminal } from "./terminal/terminal.js";

class ChatClient extends ConnectionListener.of(chat) {
  readonly #terminal = new Terminal();
  /** What the server was asked and has not answered yet. */
  readonly #questions = new Set<Promise<void>>();
  readonly #wantedName: string | undefined;
  #hasJoined = false;
  #isLeaving = false;

  constructor(wantedName: string | undefined) {
    super();
    this.#wantedName = wantedName;
  }

  @Action("welcome")
  onWelcome({ name, others }: ToClient<Chat, "welcome">): void {
    const company = others.length > 0 ? `With you: ${others.map(showName).join(", ")}.` : "Nobody else is here.";
    this.#terminal.print(`You are ${showName(name)}. ${company} ${paintNotice("/help lists the commands.")}`);
    if (this.#hasJoined) this.#terminal.setPrompt(promptOf(name));
    else {
      // Only now, so that what comes through a pipe is not read before it can be sent.
      this.#terminal.open(promptOf(name), {
        onLine: (line) => this.#onLine(line),
        onEnd: () => void this.#leave(),
      });
    }
    this.#hasJoined = true;
    if (this.#wantedName !== undefined) this.#ask(this.#takeName(this.#wantedName));
  }

  @Action("chat")
  onChat({ from, text }: ToClient<Chat, "chat">): void {
    this.#terminal.print(`${showName(from)}: ${toLine(text)}`);
  }

  @Action("me")
  onMe({ from, text }: ToClient<Chat, "me">): void {
    this.#terminal.print(`* ${showName(from)} ${toLine(text)}`);
  }

  @Action("joined")
  onJoined({ name }: ToClient<Chat, "joined">): void {
    this.#notice(`${toLine(name)} joined.`);
  }

  @Action("left")
  onLeft({ name }: ToClient<Chat, "left">): void {
    this.#notice(`${toLine(name)} left.`);
  }

  @Action("renamed")
  onRenamed({ from, to }: ToClient<Chat, "renamed">): void {
    this.#notice(`${toLine(from)} is now ${toLine(to)}.`);
  }

  @Action("connected")
  onConnected({ contractDifferences = [] }: ConnectedEvent): void {
    if (contractDifferences.length === 0) return;
    console.error(`The server at this address is not this chat.\n${contractDifferences.join("\n")}`);
    process.exitCode = 1;
    void this.#leave();
  }

  @Action("error")
  onError({ error }: ErrorEvent): void {
    console.error(`${toLine(error)} Is a server running there? \`npm start\` starts one.`);
    process.exitCode = 1;
  }

  @Action("suspended")
  onSuspended(): void {
    this.#notice("The connection is lost. What you write is kept until it is back.");
  }

  @Action("resumed")
  onResumed(): void {
    this.#notice("You are back.");
  }

  @Action("disconnected")
  onDisconnected({ reason, willReconnect }: DisconnectedEvent): void {
    if (willReconnect && !this.#isLeaving) return this.#notice(`${toLine(reason)} Trying to come back …`);
    const isExpected = this.#isLeaving;
    this.#isLeaving = true;
    this.#terminal.close();
    if (isExpected) return;
    console.error(`Disconnected: ${toLine(reason)}`);
    process.exitCode = 1;
  }

  #onLine(line: string): void {
    const input = parseInput(line);
    if (input?.kind === "command") this.#onCommand(input.name, input.text);
    else if (input?.kind === "mistake") this.#notice(toLine(input.sentence));
    else if (input && this.#isShortEnough(input.text)) this.send({ action: "chat", text: input.text });
  }

  #onCommand(name: CommandName, text: string): void {
    switch (name) {
      case "nick":
        return this.#ask(this.#takeName(text));
      case "me":
        if (this.#isShortEnough(text)) this.send({ action: "me", text });
        return;
      case "who":
        return this.#ask(this.#showWho());
      case "help":
        return this.#terminal.print(helpText());
      case "quit":
        return void this.#leave();
    }
  }

  async #takeName(wanted: string): Promise<void> {
    const { name } = await this.request("nick", { name: wanted });
    this.#terminal.setPrompt(promptOf(name));
    this.#notice(`You are now ${toLine(name)}.`);
  }

  async #showWho(): Promise<void> {
    const { names } = await this.request("who", {});
    this.#terminal.print(`Here: ${names.map(showName).join(", ")}.`);
  }

  /** Watches over a question: whatever goes wrong is told, and nobody leaves before the answer is there. */
  #ask(question: Promise<void>): void {
    const done = question
      .catch((error: Error) => {
        if (!this.#isLeaving) this.#notice(toLine(error.message));
      })
      .finally(() => this.#questions.delete(done));
    this.#questions.add(done);
  }

  async #leave(): Promise<void> {
    if (this.#isLeaving) return;
    await Promise.all(this.#questions);
    this.#isLeaving = true;
    this.close();
  }

  #isShortEnough(text: string): boolean {
    const { length } = [...text];
    if (length > LONGEST_LINE) this.#notice(`Not sent: ${length} characters, and ${LONGEST_LINE} are the most.`);
    return length <= LONGEST_LINE;
  }

  #notice(text: string): void {
    this.#terminal.print(paintNotice(`- ${text}`));
  }
}

/** What one types stands behind one's name, as what others say stands behind theirs. */
function promptOf(name: string): string {
  return `${showName(name)}: `;
}

function showName(name: string): string {
  return paintNickname(toLine(name));
}

const { name, url } = readArguments();
new ChatClient(name).connect(url, { autoPump: true });
