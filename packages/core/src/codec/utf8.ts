/**
 * Whether the bytes from `start` to `end` are UTF-8: no cut or stray bytes, nothing longer than it need be, no
 * surrogates, nothing above U+10FFFF. Allocates nothing.
 */
export function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end) {
    const lead = bytes[at++]!;
    if (lead < 0x80) continue;
    // How many bytes follow, and the bounds of the first of them (table 3-7 of the Unicode standard).
    let following = 1;
    let low = 0x80;
    let high = 0xbf;
    if (lead < 0xc2) return false;
    if (lead >= 0xe0) {
      following = 2;
      if (lead === 0xe0) low = 0xa0;
      else if (lead === 0xed) high = 0x9f;
    }
    if (lead >= 0xf0) {
      following = 3;
      if (lead === 0xf0) low = 0x90;
      else if (lead === 0xf4) high = 0x8f;
      else if (lead > 0xf4) return false;
    }
    if (end - at < following) return false;
    const first = bytes[at]!;
    if (first < low || first > high) return false;
    for (let i = 1; i < following; i++) {
      if ((bytes[at + i]! & 0xc0) !== 0x80) return false;
    }
    at += following;
  }
  return true;
}
