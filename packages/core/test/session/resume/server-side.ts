import type { WireMap } from "../../../src/codec/codec.js";
import { greetingMessage, parseHello } from "../../../src/session/handshake.js";
import type { Hello } from "../../../src/session/handshake.js";
import type { Link, LinkHandler } from "../../../src/session/link.js";
import type { ServerSession } from "../../../src/session/server-session.js";
import type { Transport } from "../../../src/transport/transport.js";
import { Side } from "./side.js";
import type { Stage } from "./stage.js";

/** A link that was left is ended within so many milliseconds: until then it may deliver what is late. */
const MOST_LATE = 1_000;

const NOBODY: LinkHandler = { onFrame: () => undefined, onFault: () => undefined, onEnd: () => undefined };

/** The server's end of one session: takes in what the client dials, and lets it resume by its tokens. */
export class ServerSide extends Side {
  /** How many bytes of each of the next answers arrive before the connection is cut. */
  readonly shortAnswers: number[] = [];
  /**
   * Those by which the client may come back, oldest first: the one that it is known to have, and all since, for it may have
   * got any of them. Once it is known to have a newer one, an older comes from a hello that was long on its way.
   */
  #tokens: string[] = [];
  #lastToken = 0;
  #isHeard = false;

  constructor(stage: Stage) {
    super("server", stage);
  }

  accept(transport: Transport): void {
    const link: Link = this.stage.openLink(transport, {
      onFrame: (message) => this.#onHello(link, message),
      onFault: ({ message }) => this.stage.fail(message),
      onEnd: () => undefined,
    });
  }

  onHeard(): void {
    this.#isHeard = true;
    this.#tokens = this.#tokens.slice(-1);
  }

  #onHello(link: Link, message: WireMap): void {
    const hello = parseHello(message);
    if (!this.session) {
      this.#greet(link, false);
      this.link = link;
      this.openSession(link);
    } else if (!this.#takeBack(link, hello)) {
      this.note("cannot go on");
      this.#greet(link, false);
      // A new session would begin here, which has nothing to do with this one.
      link.handOver(NOBODY);
    }
  }

  /** Returns whether the session goes on. */
  #takeBack(link: Link, { resume }: Hello): boolean {
    const { session } = this;
    const { tally } = this.stage;
    if (!session?.isOpen || !resume || !this.#tokens.includes(resume.token)) return false;
    this.#tokens = this.#tokens.slice(this.#tokens.indexOf(resume.token));
    const verdict = (session as ServerSession).verdictOn(resume.received);
    this.note(`is asked to go on after ${resume.received}: ${verdict}`);
    if (verdict === "never sent") this.stage.fail("The client has more than was sent.");
    if (verdict === "lost") {
      tally.add("the server has lost something");
      session.close("connection_lost");
      return false;
    }
    this.#greet(link, true);
    const wasHeard = this.#isHeard;
    this.#isHeard = false;
    this.link = link;
    const former = session.takeOver(link, resume.received);
    if (!wasHeard) tally.add("the server goes on in vain");
    if (former) this.#leave(former, wasHeard);
    return true;
  }

  #leave(former: Link, wasHeard: boolean): void {
    const { clock, random, tally } = this.stage;
    const { activity } = former;
    tally.add("a link that stands is left");
    const end = (): void => {
      if (former.activity !== activity) tally.add("late bytes are ignored");
      // Nobody knows which of the two the client is at, where it was not heard over the former: a word would be its last.
      if (wasHeard) this.dismiss(former, "superseded");
      else former.terminate();
    };
    clock.setTimeout(end, random() * MOST_LATE);
  }

  #greet(link: Link, resumed: boolean): void {
    const { encoder, network, plan } = this.stage;
    const token = `token ${(this.#lastToken += 1)}`;
    if (resumed || !this.session) this.#tokens.push(token);
    const bytesThatArrive = this.shortAnswers.shift();
    if (bytesThatArrive !== undefined) network.toClient.cutAfter(bytesThatArrive);
    const greeting = greetingMessage({
      version: 1,
      session: "session",
      token,
      resumed,
      received: resumed ? (this.session?.received ?? 0) : 0,
      window: plan.window,
      heartbeat: plan.heartbeat,
      limit: plan.maxFrameBytes,
      time: 0,
      contract: undefined,
    });
    link.send(encoder.protocol(greeting));
  }
}
