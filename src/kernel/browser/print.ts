/** Prints the page as it stands; the title becomes the proposed file name of a PDF. */
export function printPage(title?: string): void {
  const before = document.title
  if (title !== undefined) document.title = title
  window.print()
  document.title = before
}
