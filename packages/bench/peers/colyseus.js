import { Room, Server } from "@colyseus/core";
import { WebSocketTransport } from "@colyseus/ws-transport";
import { Players, TICK_INTERVAL } from "./players.js";

/** Messages alone: a room without a state to keep in step has none to send. */
class BenchRoom extends Room {
  #players = new Players();

  messages = {
    echo: (client, { sequence, text }) => {
      client.send("echo", { sequence, text });
    },
    publish: (client, { sequence, text }) => {
      this.broadcast("news", { sequence, text });
    },
    // Whoever plays has come into the room by its name.
    join: (client) => {
      if (this.#players.size === 0) this.setSimulationInterval(() => this.#tick(), TICK_INTERVAL);
      client.userData = this.#players.enter();
    },
    move: (client, { x, y }) => {
      const player = client.userData;
      if (!player) return;
      player.x = x;
      player.y = y;
    },
    _: (client, action, payload) => {
      client.send(action, payload);
    },
  };

  onLeave(client) {
    this.#players.leave(client.userData);
  }

  #tick() {
    this.broadcast("state", this.#players.state());
  }
}

/**
 * As the documentation shows it, with defaults, of which compression is none. A room comes with the first client that asks
 * for it.
 */
export async function start() {
  const transport = new WebSocketTransport();
  const server = new Server({ transport, greet: false });
  server.define("bench", BenchRoom).filterBy(["room"]);
  await server.listen(0, "127.0.0.1");
  return { port: transport.server.address().port, stop: () => server.gracefullyShutdown(false) };
}
