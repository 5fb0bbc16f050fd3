import { Action, RepodError } from "@repod/core";
import type { Address, AnyMessage, Contract } from "@repod/core";
import type { Deferred } from "@repod/core/internal";
import type { AuthInfo } from "../../src/authentication.js";
import { Channel } from "../../src/channel.js";
import { Server } from "../../src/server.js";
import { Recorder } from "./recorder.js";

/** Who a client is. */
export interface Member {
  readonly name: string;
}

export class MemberChannel extends Channel<Contract, MembersServer> {
  /** What a field of a subclass sees. */
  readonly seen: unknown = this.auth;

  @Action("echo")
  echo(message: AnyMessage): void {
    this.send({ ...message, from: this.auth.name });
  }

  override networkReceived(message: AnyMessage): void {
    this.server.heard.push(message);
  }
}

/** Lets in whoever names itself, when the test says so where there is a gate. */
export class MembersServer extends Server<MemberChannel> {
  override channelClass = MemberChannel;
  readonly asked = new Recorder<readonly [credentials: unknown, info: AuthInfo]>();
  readonly heard = new Recorder<AnyMessage>();
  readonly came = new Recorder<MemberChannel>();
  readonly left = new Recorder<MemberChannel>();
  /** What the next answers wait for. */
  gate: Deferred<void> | undefined;

  override async onAuth(credentials: unknown, info: AuthInfo): Promise<Member> {
    this.asked.push([credentials, info]);
    await this.gate?.promise;
    return memberOf(credentials);
  }

  override onConnect(channel: MemberChannel, _addr: Address): void {
    this.came.push(channel);
  }

  override onDisconnect(channel: MemberChannel): void {
    this.left.push(channel);
  }
}

/** The same, at once. */
export class PromptServer extends Server<PromptChannel> {
  override channelClass = PromptChannel;
  readonly came = new Recorder<PromptChannel>();

  override onAuth(credentials: unknown): Member {
    return memberOf(credentials);
  }

  override onConnect(channel: PromptChannel): void {
    this.came.push(channel);
  }
}
export class PromptChannel extends Channel<Contract, PromptServer> {
  @Action("echo")
  echo(message: AnyMessage): void {
    this.send({ ...message, from: this.auth.name });
  }
}

function memberOf(credentials: unknown): Member {
  const { name } = Object(credentials) as { name?: unknown };
  if (name === "Mallory") throw new RepodError("refused", "You are banned until Monday.", { reason: "banned" });
  if (name === "Nobody") throw new RepodError("refused");
  if (name === "Oscar") throw new RepodError("refused", undefined, { reason: "asleep" });
  if (name === "Eve") throw new RepodError("unauthorized", "Wrong password.");
  if (name === "Trent") throw new RepodError("refused", "Somebody else refused.", { remote: true, reason: "other" });
  if (typeof name !== "string") throw new Error("The secret of the server.");
  return { name };
}
