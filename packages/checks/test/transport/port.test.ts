import { dialPort } from "@repod/client/internal";
import { createDeferred, createSystemRuntime } from "@repod/core/internal";
import type { Transport } from "@repod/core/internal";
import { ConnectionCounts, createMessagePortListener, Intake, resolveServerOptions } from "@repod/server/internal";
import { transportConformance } from "./conformance.js";

const runtime = createSystemRuntime();

/** The two ends of one connection through a message port, made by our listener and our dialler. */
async function connectOverPort(): Promise<{ accepted: Transport; dialled: Transport }> {
  const { promise, resolve, reject } = createDeferred<Transport>();
  const { port1, port2 } = new MessageChannel();
  const options = resolveServerOptions({ messagePort: port1 });
  const listener = createMessagePortListener(
    port1,
    {
      intake: new Intake(options, runtime.clock, new ConnectionCounts(), { knownReceived: 0 }),
      onTransport: resolve,
      onUnwanted: reject,
      onError: reject,
      connections: () => 0,
    },
    runtime,
  );
  await listener.start();
  const dialled = await dialPort(port2, { runtime, maxFrameBytes: 65_536, maxInboxBytes: 65_536 });
  const accepted = await promise;
  await listener.stop(0);
  port1.close();
  return { accepted, dialled };
}

transportConformance("an accepted message port", async () => {
  const { accepted, dialled } = await connectOverPort();
  return { subject: accepted, peer: dialled };
});

transportConformance("a dialled message port", async () => {
  const { accepted, dialled } = await connectOverPort();
  return { subject: dialled, peer: accepted };
});
