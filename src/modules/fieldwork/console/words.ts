export function optionsOf(codes: Readonly<Record<string, string>>): { value: string; label: string }[] {
  return Object.entries(codes).map(([value, label]) => ({ value, label }))
}

/** One entry a line. */
export function linesOf(text: unknown): string[] {
  return String(text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
