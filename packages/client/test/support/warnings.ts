import { jest } from "@jest/globals";

/** Catches what is reported as unhandled, instead of printing it, until `restore`. */
export function catchWarnings(): { readonly messages: string[]; restore(): void } {
  const messages: string[] = [];
  const spy = jest.spyOn(process, "emitWarning").mockImplementation((warning) => {
    messages.push(String(warning));
  });
  return { messages, restore: () => spy.mockRestore() };
}
