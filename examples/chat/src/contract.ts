import { action, defineContract, request } from "@repod/core";

/** What the two sides of the chat say to each other. The compiler holds both to it. */
export const chat = defineContract({
  toServer: {
    chat: action<{ text: string }>(),
    me: action<{ text: string }>(),
    nick: request<{ name: string }, { name: string }>(),
    who: request<{}, { names: string[] }>(),
  },
  toClient: {
    welcome: action<{ name: string; others: string[] }>(),
    chat: action<{ from: string; text: string }>(),
    me: action<{ from: string; text: string }>(),
    joined: action<{ name: string }>(),
    left: action<{ name: string }>(),
    renamed: action<{ from: string; to: string }>(),
  },
});

export type Chat = typeof chat;
