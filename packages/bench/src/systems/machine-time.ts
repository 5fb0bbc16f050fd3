/** A clock that all processes of the machine share, and that goes evenly: milliseconds since some time in the past. */
export function machineTime(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000 + nanoseconds / 1_000_000;
}
