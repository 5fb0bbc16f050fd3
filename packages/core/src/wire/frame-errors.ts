import { RepodError } from "../errors/repod-error.js";

export function frameTooLarge(byteLength: number, maxFrameBytes: number): RepodError {
  const sentence = `A frame of ${byteLength} bytes was announced; at most ${maxFrameBytes} are accepted.`;
  return new RepodError("frame_too_large", sentence);
}

/** For transports that carry units: each holds whole frames. */
export function partOfFrame(): RepodError {
  return new RepodError("bad_frame", "A message of the transport cuts a frame.");
}
