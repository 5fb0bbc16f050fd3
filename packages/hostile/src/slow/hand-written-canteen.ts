import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { decode, encode, FrameReader } from "@repod/core";
import type { Canteen } from "./canteen.js";
import { Feeder } from "./feeder.js";

const GREETING = encode({ action: "connected" });

/**
 * What a good engineer writes who needs just this server, over TCP and with the same codec: everything is handed to the
 * socket, and what the socket makes of it is not asked.
 */
export async function startHandWrittenCanteen(): Promise<Canteen> {
  let feeder: Feeder | undefined;
  let isFeeding = false;
  const server = createServer({ noDelay: true }, (socket) => {
    const reader = new FrameReader({ maxFrameBytes: 65_536 });
    socket.write(GREETING);
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => reader.push(chunk, (body) => handle(socket, decode(body))));
  });

  function handle(socket: Socket, { action, n, ration }: Record<string, unknown>): void {
    if (action === "play") socket.write(encode({ action: "played", n }));
    if (action !== "feed") return;
    feeder = new Feeder((message) => socket.write(encode({ action: ration, ...message })));
    isFeeding = true;
    socket.once("close", () => {
      feeder?.stop();
      isFeeding = false;
    });
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get feeder() {
      return feeder;
    },
    get isFeeding() {
      return isFeeding;
    },
  };
}
