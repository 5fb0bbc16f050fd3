import { Room, Server } from "@colyseus/core";
import { WebSocketTransport } from "@colyseus/ws-transport";

/** Messages alone: a room without a state to keep in step has none to send. */
class BenchRoom extends Room {
  messages = {
    echo: (client, { sequence, text }) => {
      client.send("echo", { sequence, text });
    },
    publish: (client, { sequence, text }) => {
      this.broadcast("news", { sequence, text });
    },
  };
}

/** As the documentation shows it, with defaults, of which compression is none. The room comes with the first client. */
export async function start() {
  const transport = new WebSocketTransport();
  const server = new Server({ transport, greet: false });
  server.define("bench", BenchRoom);
  await server.listen(0, "127.0.0.1");
  return { port: transport.server.address().port, stop: () => server.gracefullyShutdown(false) };
}
