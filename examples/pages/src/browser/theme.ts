const isDark = matchMedia("(prefers-color-scheme: dark)");

/** The colours that a canvas needs of the style sheet, by the names they have there: `themeColours("text", "accent")`. */
export function themeColours<K extends string>(...names: readonly K[]): () => Readonly<Record<K, string>> {
  const read = (): Record<K, string> => {
    const style = getComputedStyle(document.documentElement);
    return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`)])) as Record<K, string>;
  };
  let colours = read();
  isDark.addEventListener("change", () => (colours = read()));
  return () => colours;
}
