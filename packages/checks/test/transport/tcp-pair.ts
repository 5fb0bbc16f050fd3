import { dialTcp } from "@repod/client/internal";
import { createDeferred, createSystemRuntime } from "@repod/core/internal";
import type { Transport } from "@repod/core/internal";
import { ConnectionCounts, createPortListener, Intake, resolveServerOptions } from "@repod/server/internal";

const runtime = createSystemRuntime();

/** The two ends of one TCP connection, made by our listener and our dialler. */
export async function connectOverTcp(): Promise<{ accepted: Transport; dialled: Transport }> {
  const { promise, resolve, reject } = createDeferred<Transport>();
  const options = resolveServerOptions({ port: 0, transports: ["tcp"] });
  const listener = createPortListener(
    options,
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
  const [host, port] = listener.address!;
  const dialled = await dialTcp({ host, port, runtime });
  const accepted = await promise;
  await listener.stop(0);
  return { accepted, dialled };
}
