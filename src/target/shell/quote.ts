/** One shell word that means exactly `text`, whatever it holds. NUL cannot be passed to any program: it is left out. */
export function quote(text: string): string {
  return `'${text.replaceAll('\0', '').replaceAll("'", `'\\''`)}'`;
}
