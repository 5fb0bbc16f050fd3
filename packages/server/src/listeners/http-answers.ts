import type { IncomingMessage, ServerResponse } from "node:http";

/** One answer of our own to a request. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly type: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What people read who open the port of a game in a browser. */
export const UPGRADE_REQUIRED: Answer = {
  status: 426,
  body: "This is a repod game server and not a page. Connect to it with a repod client, over WebSocket.\n",
  type: "text/plain; charset=utf-8",
  headers: { Upgrade: "websocket" },
};

/** Tells a monitor that the server lives, and how many clients it has. */
export function healthAnswer(connections: number): Answer {
  return { status: 200, body: JSON.stringify({ status: "ok", connections }), type: "application/json" };
}

/** Answers a request and ends its connection, when all of it has arrived: unread, the rest would reset the connection. */
export function answerRequest(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const { status, body, type, headers } = answer;
  request.once("end", () => {
    const length = Buffer.byteLength(body);
    response.writeHead(status, { "Content-Type": type, "Content-Length": length, Connection: "close", ...headers });
    // Node leaves the body of an answer to HEAD out.
    response.end(body);
  });
  request.resume();
}
