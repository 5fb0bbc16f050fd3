import { describe, expect, test } from "@jest/globals";
import { Channel } from "../../src/channel.js";
import { Server } from "../../src/server.js";
import { Recorder } from "./recorder.js";
import { startServer } from "./servers.js";
import { tcpWire } from "./wire.js";
import type { Wire } from "./wire.js";

class QuietServer extends Server {
  override channelClass = Channel;
}

describe("a TCP wire that is reset", () => {
  test.each<[string, (wire: Wire) => void]>([
    ["while it stands", () => undefined],
    // Otherwise the handle stays, and the process of the tests never ends.
    ["while its own end is on its way", (wire) => wire.end()],
  ])("%s is gone", async (_when, prepare) => {
    const { server } = await startServer(QuietServer);
    const events = new Recorder<string>();
    const wire = tcpWire(server.address, {
      onBytes: () => events.push("bytes"),
      onEnd: () => undefined,
      onGone: () => events.push("gone"),
    });
    // Both ends stand once it is greeted.
    wire.write(Uint8Array.of(0, 0, 0, 1, 0x80));
    expect(await events.next()).toBe("bytes");
    prepare(wire);
    wire.reset();
    expect(await events.next()).toBe("gone");
  });
});
