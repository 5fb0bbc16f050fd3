import { callUser, describeValue, Failure, reportUnhandled, RepodError, toError } from "@repod/core/internal";
import type { AnyChannel } from "./channel.js";
import type { ServerContext } from "./context.js";
import type { Overflow } from "./options.js";

/** Whether a client stays for whose message there is no room, as the option `overflow` says. */
export function mayStay({ options }: ServerContext, channel: AnyChannel | undefined, overflow: Overflow): boolean {
  const decide = options.overflow;
  if (decide === "disconnect") return false;
  const decision = callUser(decide, undefined, channel, overflow);
  if (decision === "drop" || decision === "disconnect") return decision === "drop";
  const error =
    decision instanceof Failure
      ? toError(decision.error)
      : new RepodError("invalid_option", `It returned ${describeValue(decision)}; it can be "disconnect" or "drop".`);
  reportUnhandled(error, "The server option `overflow`");
  return false;
}
