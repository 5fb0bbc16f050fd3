import { jest } from "@jest/globals";

/** Catches what is reported as unhandled, instead of printing it, until `restore`. */
export function catchWarnings(): { readonly messages: string[]; readonly warnings: Error[]; restore(): void } {
  const messages: string[] = [];
  const warnings: Error[] = [];
  const spy = jest.spyOn(process, "emitWarning").mockImplementation((warning) => {
    warnings.push(warning as Error);
    messages.push((warning as Error).message);
  });
  return { messages, warnings, restore: () => spy.mockRestore() };
}
