/** Whether a value that begins with this byte is a map: one of 0x80 to 0x8f, 0xde and 0xdf. Undefined is none. */
export function isMapHead(head: number | undefined): boolean {
  return head! >> 4 === 0x8 || head! >> 1 === 0x6f;
}
