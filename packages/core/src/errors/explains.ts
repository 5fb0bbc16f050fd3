// In browsers in production `explains.browser.ts` stands in for this module: they are the two that `#explains` means.

/** Whether errors say in words of their own what is wrong, where their code says most of it. */
export const EXPLAINS: boolean = true;
