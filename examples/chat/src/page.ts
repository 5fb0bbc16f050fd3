import { Action, ConnectionListener } from "@repod/client";
import type { ToClient } from "@repod/client";
import { recallName, rememberName, stayConnected } from "@repod/example-pages/browser";
import { chat } from "./contract.js";
import type { Chat } from "./contract.js";
import { ChatView } from "./page/chat-view.js";
import { helpText, parseInput } from "./shared/input.js";
import type { CommandName } from "./shared/input.js";
import { LONGEST_LINE, toLine } from "./shared/text.js";

class ChatPage extends ConnectionListener.of(chat) {
  readonly #view = new ChatView({
    onLine: (line) => this.#onLine(line),
    onName: (name) => void this.#takeName(name),
  });
  #name = "";
  readonly #others = new Set<string>();

  /** Joins, and joins again whenever the connection is lost. */
  readonly #leave = stayConnected(this);

  @Action("welcome")
  onWelcome({ name, others }: ToClient<Chat, "welcome">): void {
    this.#name = name;
    this.#others.clear();
    for (const other of others) this.#others.add(other);
    this.#showPeople();
    this.#view.open();
    const wanted = recallName();
    if (wanted !== undefined && wanted !== name) void this.#takeName(wanted);
    else this.#view.note(`You are ${name}.`);
  }

  @Action("chat")
  onChat({ from, text }: ToClient<Chat, "chat">): void {
    this.#view.said(toLine(from), toLine(text));
  }

  @Action("me")
  onMe({ from, text }: ToClient<Chat, "me">): void {
    this.#view.did(toLine(from), toLine(text));
  }

  @Action("joined")
  onJoined({ name }: ToClient<Chat, "joined">): void {
    this.#others.add(name);
    this.#showPeople();
    this.#view.note(`${name} joined.`);
  }

  @Action("left")
  onLeft({ name }: ToClient<Chat, "left">): void {
    this.#others.delete(name);
    this.#showPeople();
    this.#view.note(`${name} left.`);
    // It may have been ourselves, on a connection that was lost; the name is free again.
    if (name === recallName() && name !== this.#name) void this.#takeName(name);
  }

  @Action("renamed")
  onRenamed({ from, to }: ToClient<Chat, "renamed">): void {
    this.#others.delete(from);
    this.#others.add(to);
    this.#showPeople();
    this.#view.note(`${from} is now ${to}.`);
  }

  @Action("disconnected")
  onDisconnected(): void {
    // Who is there now is anybody's guess.
    this.#others.clear();
    this.#view.close();
  }

  #onLine(line: string): void {
    const input = parseInput(line);
    if (input?.kind === "command") this.#onCommand(input.name, input.text);
    else if (input?.kind === "mistake") this.#view.note(input.sentence);
    else if (input && this.#isShortEnough(input.text)) {
      this.send({ action: "chat", text: input.text });
      this.#view.said(this.#name, toLine(input.text), "own");
    }
  }

  #onCommand(name: CommandName, text: string): void {
    switch (name) {
      case "nick":
        return void this.#takeName(text);
      case "me":
        if (!this.#isShortEnough(text)) return;
        this.send({ action: "me", text });
        return this.#view.did(this.#name, toLine(text));
      case "who":
        return this.#view.note(`Here: ${[this.#name, ...this.#others].join(", ")}.`);
      case "help":
        return this.#view.note(helpText());
      case "quit":
        return this.#leave();
    }
  }

  async #takeName(wanted: string): Promise<void> {
    try {
      const { name } = await this.request("nick", { name: wanted });
      this.#name = name;
      rememberName(name);
      this.#view.note(`You are ${name}.`);
    } catch (error) {
      this.#view.note((error as Error).message);
    }
    this.#showPeople();
  }

  #isShortEnough(text: string): boolean {
    const { length } = [...text];
    if (length > LONGEST_LINE) this.#view.note(`Not sent: ${length} characters, and ${LONGEST_LINE} are the most.`);
    return length <= LONGEST_LINE;
  }

  #showPeople(): void {
    this.#view.people(this.#name, [...this.#others]);
  }
}

new ChatPage();
