import { EXPLAINS } from "#explains";
import { RepodError } from "../errors/repod-error.js";

export function frameTooLarge(byteLength: number, maxFrameBytes: number): RepodError {
  return new RepodError(
    "frame_too_large",
    EXPLAINS ? `A frame of ${byteLength} bytes was announced; at most ${maxFrameBytes} are accepted.` : undefined,
  );
}

/** For transports that carry units: each holds whole frames. */
export function partOfFrame(): RepodError {
  return new RepodError("bad_frame", EXPLAINS ? "A message of the transport cuts a frame." : undefined);
}
