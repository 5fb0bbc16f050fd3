import type { WireMap } from "../../../src/codec/codec.js";
import { helloMessage, parseGreeting } from "../../../src/session/handshake.js";
import type { Greeting } from "../../../src/session/handshake.js";
import type { Link } from "../../../src/session/link.js";
import type { Session } from "../../../src/session/session.js";
import type { SessionEnd } from "../../../src/session/session-handler.js";
import type { TimerHandle } from "../../../src/util/clock.js";
import { spread } from "../../support/chance.js";
import type { ServerSide } from "./server-side.js";
import { Side } from "./side.js";
import type { Stage } from "./stage.js";

/** The client's end of one session: dials again whenever it has lost its transport, until the session is over. */
export class ClientSide extends Side {
  /** Whether it dials at once, rather than after a while. */
  isHasty = false;
  readonly #server: ServerSide;
  #token = "";
  #timer: TimerHandle;

  constructor(stage: Stage, server: ServerSide) {
    super("client", stage);
    this.#server = server;
  }

  dial(): void {
    const { clock, encoder, plan, random } = this.stage;
    const [ours, theirs] = this.stage.connect();
    this.#server.accept(theirs);
    const link: Link = this.stage.openLink(ours, {
      onFrame: (message) => this.#onGreeting(link, message),
      onFault: ({ message }) => this.stage.fail(message),
      onEnd: () => {
        if (this.link === link) this.#dialLater();
      },
    });
    this.link = link;
    const received = this.session?.received ?? 0;
    this.note(`dials, having ${received}`);
    const resume = this.session && { session: "session", token: this.#token, received };
    link.send(encoder.protocol(helloMessage({ version: 1, limit: plan.maxFrameBytes, contract: undefined, resume })));
    const patience = spread(random, 50, 3_000);
    this.#setTimer(() => {
      this.note("waits no longer for an answer");
      // Its end is heard before long, as that of any other.
      link.terminate();
    }, patience);
    if (clock.now() > 0) this.stage.tally.add("the client dials again");
  }

  override onSuspend(end: SessionEnd): void {
    super.onSuspend(end);
    this.#dialLater();
  }

  override onEnd(end: SessionEnd): void {
    super.onEnd(end);
    this.#setTimer(undefined, 0);
  }

  #onGreeting(link: Link, message: WireMap): void {
    const greeting = parseGreeting(message);
    if (!greeting || this.link !== link) {
      this.stage.fail("That is no greeting, or one that nobody waits for.");
      return;
    }
    this.#setTimer(undefined, 0);
    this.#token = greeting.token;
    if (this.session) this.#goOn(this.session, link, greeting);
    else this.openSession(link);
  }

  #goOn(session: Session, link: Link, { received, resumed }: Greeting): void {
    if (!session.isOpen) {
      this.dismiss(link, "closed");
      return;
    }
    const goesOn = resumed && session.queue.canResendAfter(received);
    this.note(`may go on after ${received}: ${goesOn ? "resumable" : "lost"}`);
    if (goesOn) {
      session.takeOver(link, received);
      return;
    }
    if (resumed) this.stage.tally.add("the client has lost something");
    session.close("connection_lost");
    this.dismiss(link, "connection_lost");
  }

  #dialLater(): void {
    if (!this.session?.isOpen) return;
    this.#setTimer(() => this.dial(), this.isHasty ? 0 : spread(this.stage.random, 1, 1_500));
    this.isHasty = false;
  }

  #setTimer(callback: (() => void) | undefined, delay: number): void {
    const { clock } = this.stage;
    clock.clearTimeout(this.#timer);
    this.#timer = callback && clock.setTimeout(callback, delay);
  }
}
