import { createServer } from "node:http";
import { clearInterval, setInterval } from "node:timers";
import { Server } from "socket.io";
import { Players, TICK_INTERVAL } from "./players.js";

/** The server of a Socket.IO with its own packets, in JSON. */
export function start() {
  return serve();
}

/**
 * As the documentation shows it, and with defaults, of which compression is none; only that there is nothing but WebSocket
 * is said.
 *
 * @param {object} [parser] - Writes and reads packets. Defaults to that of Socket.IO.
 */
export async function serve(parser) {
  const http = createServer();
  const io = new Server(http, { transports: ["websocket"], ...(parser && { parser }) });
  const games = new Map();
  let timer;
  io.on("connection", (socket) => {
    socket.on("echo", ({ sequence, text }) => {
      socket.emit("echo", { sequence, text });
    });
    socket.on("publish", ({ sequence, text }) => {
      io.emit("news", { sequence, text });
    });
    socket.on("join", ({ room }) => {
      timer ??= setInterval(() => tick(io, games), TICK_INTERVAL);
      play(socket, room, games);
    });
    // What would look at every event is set up for who asks for it: the others would pay for it with each of theirs.
    socket.once("mirror", (payload) => {
      socket.emit("mirror", payload);
      socket.onAny((action, said) => socket.emit(action, said));
    });
  });
  await new Promise((resolve, reject) => {
    http.once("error", reject);
    http.listen(0, "127.0.0.1", resolve);
  });
  const stop = () => {
    clearInterval(timer);
    return io.close();
  };
  return { port: http.address().port, stop };
}

function play(socket, room, games) {
  const players = games.get(room) ?? new Players();
  games.set(room, players);
  const player = players.enter();
  socket.join(room);
  socket.on("move", ({ x, y }) => {
    player.x = x;
    player.y = y;
  });
  socket.on("disconnect", () => {
    players.leave(player);
    if (players.size === 0) games.delete(room);
  });
}

function tick(io, games) {
  for (const [room, players] of games) io.to(room).emit("state", players.state());
}
