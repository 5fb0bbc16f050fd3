import { createServer } from "node:http";
import { Server } from "socket.io";

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
  io.on("connection", (socket) => {
    socket.on("echo", ({ sequence, text }) => {
      socket.emit("echo", { sequence, text });
    });
    socket.on("publish", ({ sequence, text }) => {
      io.emit("news", { sequence, text });
    });
  });
  await new Promise((resolve, reject) => {
    http.once("error", reject);
    http.listen(0, "127.0.0.1", resolve);
  });
  return { port: http.address().port, stop: () => io.close() };
}
