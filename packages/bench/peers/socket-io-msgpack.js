import parser from "socket.io-msgpack-parser";
import { serve } from "./socket-io.js";

/** The same as the server of Socket.IO, with the packets of its parser for msgpack. */
export function start() {
  return serve(parser);
}
