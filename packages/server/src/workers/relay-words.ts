import { RepodError } from "@repod/core/internal";
import type { TransportEnd } from "@repod/core/internal";

// What is said about a transport that is relayed, rather than through it. Both ends are of one program.

/** How the client's transport has ended. */
export function writeEnd({ clean, closeCode, error }: TransportEnd): Uint8Array {
  return write({ clean, closeCode, reason: error?.message });
}

export function readEnd(payload: Uint8Array): TransportEnd {
  const { clean, closeCode, reason } = read<{ clean: boolean; closeCode?: number; reason?: string }>(payload);
  return {
    clean,
    ...(closeCode !== undefined && { closeCode }),
    ...(reason !== undefined && { error: new Error(reason) }),
  };
}

/** What the client sent that breaks a rule of its transport; transports know of one kind. */
export function writeFault({ message }: RepodError): Uint8Array {
  return write({ message });
}

export function readFault(payload: Uint8Array): RepodError {
  return new RepodError("bad_frame", read<{ message: string }>(payload).message);
}

/** How the client's transport is to end. */
export function writeClose(closeCode: number, reason: string): Uint8Array {
  return write({ closeCode, reason });
}

export function readClose(payload: Uint8Array): { readonly closeCode: number; readonly reason: string } {
  return read(payload);
}

function write(words: object): Uint8Array {
  return Buffer.from(JSON.stringify(words));
}

function read<T>(payload: Uint8Array): T {
  return JSON.parse(Buffer.from(payload).toString()) as T;
}
