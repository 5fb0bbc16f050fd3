import { afterEach, jest } from "@jest/globals";
import { Recorder } from "./recorder.js";

afterEach(() => {
  jest.restoreAllMocks();
});

/** The warnings of the process from now on; none is printed. */
export function captureWarnings(): Recorder<string> {
  const warnings = new Recorder<string>();
  jest.spyOn(process, "emitWarning").mockImplementation((warning) => warnings.push(String(warning)));
  return warnings;
}
