import { action, defineContract, request } from "@repod/core";

export const chat = defineContract({
  toServer: {
    enter: request<{ name: string; room: string }, void>(),
    sayToAll: action<{ text: string }>(),
    sayToRoom: action<{ room: string; text: string }>(),
    whisper: action<{ to: string; text: string }>(),
    count: request<{}, number>(),
    room: request<{ room: string }, string[]>(),
  },
  toClient: {
    said: action<{ from: string; text: string }>(),
  },
});
