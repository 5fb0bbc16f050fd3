import { Action, Channel, Server } from "@repod/server";
import type { ServerOptions, ToServer } from "@repod/server";
import { post } from "./contract.js";
import { Course, HOOK_MOVES } from "./course.js";
import type { Stage } from "./stage.js";
import { Writer } from "./writer.js";

type Post = typeof post;

/** The server's end of one session. */
export class PostChannel extends Channel.of(post)<PostServer> {
  readonly writer = new Writer(this.server.stage, "server", this);
  readonly #course = new Course(HOOK_MOVES);

  @Action("note")
  onNote(note: ToServer<Post, "note">): void {
    this.#read(note);
  }

  @Action("place")
  onPlace(card: ToServer<Post, "place">): void {
    this.#read(card);
  }

  @Action("ask")
  onAsk(question: ToServer<Post, "ask">): Promise<string> {
    this.#read(question);
    return this.writer.answer(question);
  }

  override onConnect(): Promise<void> {
    const { stage } = this.server;
    stage.fail(this.writer.book.claim(this.id));
    this.#hear("onConnect");
    return stage.answers() < 0.2 ? stage.later() : Promise.resolve();
  }

  override onSuspend(): void {
    this.#hear("onSuspend");
  }

  override onResume(): void {
    this.#hear("onResume");
  }

  override onClose(): void {
    this.#hear("onClose");
  }

  override onError(error: Error): void {
    this.server.stage.fail(`An error of the server: ${error.message}`);
  }

  #read(letter: ToServer<Post, "note">): void {
    const { stage } = this.server;
    if (this.#course.last === "onClose") stage.fail("A message is handled after the last hook.");
    this.writer.read(letter, this.id);
    if (stage.answers() < 0.1) this.writer.write(stage.answers);
  }

  #hear(hook: "onConnect" | "onSuspend" | "onResume" | "onClose"): void {
    const { stage } = this.server;
    stage.note(`server ${this.writer.book.id} hears ${hook}`);
    stage.tally.add(hook);
    stage.fail(this.#course.move(hook));
    const isOver = hook === "onClose";
    if (this.isConnected === isOver) stage.fail(`In ${hook}, isConnected is ${this.isConnected}.`);
    if (this.isSuspended !== (hook === "onSuspend")) stage.fail(`In ${hook}, isSuspended is ${this.isSuspended}.`);
    if (isOver && this.send({ action: "note", book: 0, number: 0, filling: new Uint8Array() }) > 0) {
      stage.fail("Something was sent after the end.");
    }
    if (!isOver && stage.answers() < 0.5) this.writer.write(stage.answers);
  }
}

/** A server of one client, which comes and goes. */
export class PostServer extends Server<PostChannel> {
  override channelClass = PostChannel;
  readonly stage: Stage;
  readonly #announced = new Set<PostChannel>();

  constructor(stage: Stage, options: ServerOptions) {
    super(options);
    this.stage = stage;
  }

  override onConnect(channel: PostChannel): void {
    if (this.#announced.has(channel)) this.stage.fail("The server's `onConnect` comes twice.");
    this.#announced.add(channel);
  }

  override onDisconnect(channel: PostChannel): void {
    if (!this.#announced.delete(channel)) this.stage.fail("`onDisconnect` comes without `onConnect`, or twice.");
  }

  /** How many channels have heard `onConnect` of the server and not `onDisconnect`. */
  get announced(): number {
    return this.#announced.size;
  }
}
