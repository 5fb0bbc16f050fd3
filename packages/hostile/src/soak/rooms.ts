/** What clients enter and leave. */
export const ROOMS: readonly string[] = Array.from({ length: 40 }, (_, index) => `room ${index}`);
