/** Beginnings that make a spreadsheet take a text for a formula, a command or the end of a cell. */
const TRIGGER = /^[=+\-@\t\r\0＝＋－＠]/

/** Would a spreadsheet program evaluate this text? */
export function looksLikeFormula(text: string): boolean {
  return TRIGGER.test(text)
}

/** For CSV: puts an apostrophe before such a text, and before a text that already begins with one, so that it can be undone. */
export function guardText(text: string): string {
  return looksLikeFormula(text) || text.startsWith("'") ? `'${text}` : text
}

/** Undoes {@link guardText}. An apostrophe that guards nothing stays. */
export function unguardText(text: string): string {
  if (!text.startsWith("'")) return text
  const rest = text.slice(1)
  return looksLikeFormula(rest) || rest.startsWith("'") ? rest : text
}
