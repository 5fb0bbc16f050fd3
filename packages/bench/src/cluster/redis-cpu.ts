import { once } from "node:events";
import { connect } from "node:net";
import type { RunningRedis } from "../medium/redis.js";

const MICROSECONDS = 1_000_000;

/** The CPU time that a Redis has used so far, user and system, in microseconds, as it says itself. */
export async function redisCpu({ port }: RunningRedis): Promise<number> {
  const socket = connect(port, "127.0.0.1");
  socket.end("INFO cpu\r\n");
  let answer = "";
  socket.setEncoding("utf8").on("data", (text: string) => (answer += text));
  await once(socket, "end");
  const [user, system] = ["used_cpu_user", "used_cpu_sys"].map((name) =>
    Number(new RegExp(`^${name}:([\\d.]+)`, "m").exec(answer)?.[1]),
  );
  return (user! + system!) * MICROSECONDS;
}
