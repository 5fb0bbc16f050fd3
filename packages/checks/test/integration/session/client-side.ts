import { Action, ConnectionListener } from "@repod/client";
import type { ConnectedEvent, DisconnectedEvent, RepodError, ToClient } from "@repod/client";
import type { Random } from "@repod/testing/internal";
import { post } from "./contract.js";
import { CLIENT_MOVES, Course } from "./course.js";
import type { Stage } from "./stage.js";
import { Writer } from "./writer.js";

type Post = typeof post;

/** By which codes a session ends that has too little room, or that its server ends. */
const CODES_OF_LOSS: readonly string[] = ["connection_lost", "slow_consumer", "inbox_overflow", "server_stopping"];

/** The client's end of all sessions of a run. */
export class PostClient extends ConnectionListener.of(post) {
  readonly writer: Writer;
  /** Its present session, as far as it has heard. */
  session: string | undefined;
  /** How many there were. */
  sessions = 0;
  readonly #stage: Stage;
  readonly #course = new Course(CLIENT_MOVES);

  constructor(stage: Stage) {
    super();
    this.#stage = stage;
    this.writer = new Writer(stage, "client", this);
  }

  /** Handles what has come, where nobody else does, and then sends something, as a game does in its loop. */
  write(random: Random): void {
    this.pump();
    this.writer.write(random);
  }

  @Action("note")
  onNote(note: ToClient<Post, "note">): void {
    this.#read(note);
  }

  @Action("place")
  onPlace(card: ToClient<Post, "place">): void {
    this.#read(card);
  }

  @Action("ask")
  onAsk(question: ToClient<Post, "ask">): Promise<string> {
    this.#read(question);
    return this.writer.answer(this.#knowsItsSession ? question : { ...question, manner: "at once" });
  }

  @Action("connected")
  onConnected({ session }: ConnectedEvent): void {
    this.#hear("connected");
    this.session = session;
    this.sessions += 1;
    this.#stage.fail(this.writer.book.claim(session ?? ""));
    this.#say();
  }

  @Action("suspended")
  onSuspended(): void {
    this.#hear("suspended");
    this.#say();
  }

  @Action("resumed")
  onResumed(): void {
    this.#hear("resumed");
    this.#say();
  }

  @Action("reconnecting")
  onReconnecting(): void {
    const { last } = this.#course;
    if (last !== "suspended" && last !== "disconnected") this.#stage.fail(`"reconnecting" follows "${last}".`);
  }

  @Action("disconnected")
  onDisconnected({ code, reason, willReconnect }: DisconnectedEvent): void {
    const stage = this.#stage;
    this.#hear("disconnected");
    stage.note(`the reason is ${code}, ${reason}`);
    // What is sent from now on is for the next session.
    this.session = undefined;
    this.writer.book = stage.newBook("client");
    if (!stage.isEnding) {
      stage.tally.add(`a session is lost: ${code}`);
      if (stage.plan.room === "enough") stage.fail(`Nothing was lost, and the session is over: ${code}.`);
      if (!CODES_OF_LOSS.includes(code)) stage.fail(`That is no loss: ${code}.`);
      if (!willReconnect) stage.fail("It will not come back.");
    }
    this.#say();
  }

  @Action("error")
  onError({ error }: { error: string }): void {
    if (!this.#stage.isEnding) this.#stage.fail(`The client gives up: ${error}`);
  }

  override onRefused(error: RepodError): void {
    this.#stage.fail(`The server refuses a message: ${error.message}`);
  }

  /** Whether what a handler sends goes where the client believes: what comes after may tell that the session is over. */
  get #knowsItsSession(): boolean {
    return this.#stage.plan.isPumped && (this.session === undefined || this.isConnected);
  }

  #read(letter: ToClient<Post, "note">): void {
    const stage = this.#stage;
    if (this.session === undefined) stage.fail("A message comes without a session.");
    else this.writer.read(letter, this.session);
    if (stage.answers() < 0.1) this.#say();
  }

  #hear(event: "connected" | "suspended" | "resumed" | "disconnected"): void {
    const stage = this.#stage;
    stage.note(`client ${this.writer.book.id} hears ${event}`);
    stage.tally.add(event);
    stage.fail(this.#course.move(event));
  }

  /** Sends something from inside of a handler. */
  #say(): void {
    if (this.#knowsItsSession) this.writer.write(this.#stage.answers);
  }
}
