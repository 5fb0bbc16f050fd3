import { dialTcp } from "@repod/client/internal";
import { createDeferred, createSystemRuntime } from "@repod/core/internal";
import type { Transport } from "@repod/core/internal";
import { createTcpListener } from "@repod/server/internal";
import { transportConformance } from "./conformance.js";

const runtime = createSystemRuntime();

/** The two ends of one TCP connection, made by our listener and our dialler. */
async function connectOverTcp(): Promise<{ accepted: Transport; dialled: Transport }> {
  const { promise, resolve, reject } = createDeferred<Transport>();
  const listener = createTcpListener({ host: "127.0.0.1", port: 0, runtime, onTransport: resolve, onError: reject });
  const [host, port] = await listener.start();
  const dialled = await dialTcp({ host, port, runtime });
  const accepted = await promise;
  await listener.stop();
  return { accepted, dialled };
}

transportConformance("an accepted TCP connection", async () => {
  const { accepted, dialled } = await connectOverTcp();
  return { subject: accepted, peer: dialled };
});

transportConformance("a dialled TCP connection", async () => {
  const { accepted, dialled } = await connectOverTcp();
  return { subject: dialled, peer: accepted };
});
