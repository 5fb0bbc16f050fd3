import { readTexts } from "../../src/repository.js";

/** The pages that a reader can open, by path from the root of the repository; not the reference, which is generated. */
export function pages(): Map<string, string> {
  return readTexts(/^(?:[^/]+\.md|docs\/.*\.md|packages\/[^/]+\/README\.md|examples\/[^/]+\/README\.md)$/);
}
