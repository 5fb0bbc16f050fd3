import { decode, encode, FrameReader, MAX_FRAME_BYTES } from "@repod/core";
import { createMemoryPair } from "@repod/core/internal";
import type { Transport, TransportHandler, WireMap } from "@repod/core/internal";
import { createRandom, runtimeOf, VirtualClock } from "@repod/testing/internal";
import { Client } from "../../src/client.js";
import type { ClientOptions } from "../../src/client.js";
import type { ConnectionListener, ConnectOptions } from "../../src/connection-listener.js";
import { CLIENT_HOST } from "../../src/options.js";
import type { ClientHost } from "../../src/options.js";
import type { DialOptions } from "../../src/transports/dial-options.js";

/** The server's end of one connection. It says what the test tells it to say, and notes what it hears. */
export class FakePeer implements TransportHandler {
  /** Every message that arrived, `$` or not, except acknowledgements. */
  readonly inbox: WireMap[] = [];
  /** How many messages the client said that it has, each time that it said so. */
  readonly acknowledged: unknown[] = [];
  /** Whether the client has ended its side. */
  ended = false;
  readonly #transport: Transport;
  readonly #reader = new FrameReader({ maxFrameBytes: MAX_FRAME_BYTES });

  constructor(transport: Transport) {
    this.#transport = transport;
    transport.listen(this);
  }

  /** Greets as a server of ours does. */
  greet(fields: object = {}): void {
    const extension = { v: 1, session: "s1", token: "t1", limit: 1_024, time: 1, ...fields };
    this.send({ action: "connected", $: extension });
  }

  /** Greets as a Python server does. */
  greetPlain(): void {
    this.send({ action: "connected" });
  }

  send(...messages: readonly WireMap[]): void {
    const frames = messages.map((message) => encode(message));
    this.#transport.send(
      frames,
      frames.reduce((sum, { length }) => sum + length, 0),
    );
  }

  sendBytes(...bytes: readonly number[]): void {
    this.#transport.send([Uint8Array.from(bytes)], bytes.length);
  }

  /** What the client said first. */
  get hello(): WireMap | undefined {
    return this.inbox[0];
  }

  /** The names of what came after that. */
  get heard(): unknown[] {
    return this.inbox.slice(1).map(({ action }) => action);
  }

  /** Ends the connection in order. */
  end(): void {
    this.#transport.close(1000, "");
  }

  /** Ends it as a broken network does. */
  cut(): void {
    this.#transport.terminate();
  }

  onData(chunk: Uint8Array): void {
    this.#reader.push(chunk, (body) => {
      const message = decode(body);
      if (message["action"] === "$ack") this.acknowledged.push(message["n"]);
      else this.inbox.push(message);
    });
  }

  onDrain(): void {}

  onFault(): void {}

  onEnd(): void {
    this.ended = true;
  }
}

/** A server in memory that does nothing by itself, and the host of clients that can only reach this one. */
export class FakeServer {
  readonly clock = new VirtualClock({ turns: "manual" });
  /** Where clients wanted to connect to. */
  readonly dialled: string[] = [];
  readonly peers: FakePeer[] = [];
  /** How many clients gave up dialling. */
  givenUp = 0;
  /** What happens when a client dials: it gets through, or an error, or nothing. */
  reachable: true | Error | "silent" = true;
  /** How many clients are attended to: those that were started and are not closed. */
  attended = 0;
  /** Tells the clients that something has changed for the better. */
  wake: () => void = () => undefined;
  readonly host: ClientHost = {
    runtime: runtimeOf(this.clock),
    random: createRandom(1),
    attend: (wake) => {
      this.attended += 1;
      this.wake = wake;
      return () => void (this.attended -= 1);
    },
    dial: ({ host, port }, options) => {
      this.dialled.push(`${host}:${port}`);
      return this.#dial(options);
    },
  };

  /** The end of the connection that was made last. */
  get peer(): FakePeer {
    const peer = this.peers.at(-1);
    if (!peer) throw new Error("Nobody has connected.");
    return peer;
  }

  options<T extends object>(options: T = {} as T): T {
    return { ...options, [CLIENT_HOST]: this.host };
  }

  client<O extends ClientOptions<any>>(options: O = {} as O): Client<NonNullable<O["contract"]>> {
    return new Client(this.options(options));
  }

  /** Lets a listener dial, and the connection open; the server has not greeted yet. */
  async open(listener: ConnectionListener<any>, options: ConnectOptions = {}): Promise<FakePeer> {
    listener.connect("game.test", 5071, this.options(options));
    await this.settle();
    return this.peer;
  }

  /** Connects a listener, greeting included. */
  async greet(listener: ConnectionListener<any>, options: ConnectOptions = {}): Promise<FakePeer> {
    const peer = await this.open(listener, options);
    peer.greet();
    await this.settle();
    return peer;
  }

  /** Starts a client, greeting included. */
  async start(client: Client<any>): Promise<FakePeer> {
    const started = client.start();
    await this.settle();
    this.peer.greet();
    await this.settle();
    await started;
    return this.peer;
  }

  /** Lets milliseconds pass. */
  pass(milliseconds: number): Promise<void> {
    return this.clock.run(milliseconds);
  }

  /** Does all that does not wait for time. */
  settle(): Promise<void> {
    return this.clock.settle();
  }

  async #dial({ signal }: DialOptions): Promise<Transport> {
    if (this.reachable instanceof Error) throw this.reachable;
    if (this.reachable === "silent") {
      return new Promise((_, reject) =>
        signal?.addEventListener("abort", () => {
          this.givenUp += 1;
          reject(signal.reason as Error);
        }),
      );
    }
    const [near, far] = createMemoryPair(this.clock);
    this.peers.push(new FakePeer(far));
    return near;
  }
}
