import { describe, expect, test } from "@jest/globals";
import { Action, Channel, Server } from "../src/index.js";
import type { Contract } from "../src/index.js";
import { Recorder } from "./support/recorder.js";
import { openServer, startServer } from "./support/servers.js";
import { captureWarnings } from "./support/warnings.js";

class LooseChannel extends Channel<Contract, LooseServer> {
  @Action("throw it")
  throwIt({ what }: { what: unknown }): void {
    throw what;
  }

  @Action("reject it")
  async rejectIt({ what }: { what: unknown }): Promise<void> {
    await Promise.resolve();
    throw what;
  }

  @Action("echo")
  echo({ size }: { size: number }): void {
    this.send({ action: "echoed", size });
  }

  override onError(error: Error): void {
    this.server.errors.push(error.message);
  }
}

class LooseServer extends Server<LooseChannel> {
  override channelClass = LooseChannel;
  readonly errors = new Recorder<string>();
}

/** What a peer can send, and `String` cannot show. */
const NAMELESS = { toString: 1, valueOf: 1 };

describe("a handler that throws what a client sent", () => {
  test.each(["throw it", "reject it"])("reaches onError when it cannot even be shown: %s", async (action) => {
    const { server, extended } = openServer(LooseServer);
    const peer = await extended();
    peer.send({ action, what: NAMELESS }, { action, what: NAMELESS }, { action: "echo", size: 1 });
    expect(await peer.until("echoed")).toEqual({ action: "echoed", size: 1 });
    expect(server.errors.items).toEqual(Array(2).fill("Something was thrown that has no text."));
  });
});

describe("a client that refuses what it was sent", () => {
  test("is heard once for each action, however often it says so, and for a bounded number of actions", async () => {
    const { server, extended } = openServer(LooseServer);
    const peer = await extended();
    for (let index = 0; index < 1_000; index += 1) {
      peer.send({ action: "$error", about: "echoed", code: "invalid_payload" });
      peer.send({ action: "$error", about: `made up ${index}`, code: "invalid_payload" });
    }
    peer.send({ action: "echo", size: 1 });
    await peer.until("echoed");
    expect(server.errors.items).toHaveLength(64);
  });
});

describe("a client that ends its side right after its last message", () => {
  test("still gets the answer, also when both arrive together", async () => {
    const { plain } = await startServer(LooseServer, { maxFrameBytes: 65_536 });
    const peer = plain();
    // As large as one read of the socket, so that data and end are there in one turn.
    peer.send({ action: "echo", size: 7, filling: "x".repeat(65_400) });
    peer.close();
    expect(await peer.until("echoed")).toEqual({ action: "echoed", size: 7 });
  });
});

describe("stop with a time of its own", () => {
  test("waits longer for handlers and readers than the server's option, where it says so", async () => {
    const done = new Recorder<string>();
    class PatientChannel extends Channel {
      @Action("work")
      work(): Promise<void> {
        done.push("begun");
        return new Promise((resolve) => {
          release = resolve;
        }).then(() => void done.push("done"));
      }
      override onClose(): void {
        done.push("closed");
      }
    }
    class PatientServer extends Server<PatientChannel> {
      override channelClass = PatientChannel;
    }
    let release = (_: unknown): void => undefined;
    const { server, extended, clock } = openServer(PatientServer, { drain: 100 });
    const peer = await extended();
    peer.send({ action: "work" });
    await done.count(1);
    const stopped = server.stop({ drain: 10_000 });
    await peer.until("$close");
    clock.advance(5_000);
    expect(done.items).toEqual(["begun"]);
    release(undefined);
    await done.count(3);
    expect(done.items).toEqual(["begun", "done", "closed"]);
    peer.close();
    await stopped;
  });
});

describe("a channel whose constructor throws", () => {
  test("does not hold up the end of the server", async () => {
    captureWarnings();
    class Broken extends Channel {
      constructor() {
        super();
        throw new Error("no room");
      }
    }
    class BrokenServer extends Server<Broken> {
      override channelClass = Broken;
    }
    const { server, arriving } = openServer(BrokenServer, { drain: 60_000 });
    const peer = arriving();
    await peer.until("$close");
    peer.close();
    await server.stop();
  });
});
