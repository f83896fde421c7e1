/** Encoded by the decoder's own table: Node writes only UTF-8. */
export function gb18030(text: string): Uint8Array {
  const decoder = new TextDecoder('gb18030', { fatal: true })
  const table = new Map<string, number[]>()
  const learn = (bytes: number[]) => {
    try {
      const said = decoder.decode(Uint8Array.from(bytes))
      if ([...said].length === 1 && !table.has(said)) table.set(said, bytes)
    } catch {
      // no character
    }
  }
  for (let a = 0x81; a < 0xff; a++) for (let b = 0x40; b < 0xff; b++) learn([a, b])
  const wanted = new Set([...text].filter((c) => c > '\u007f' && !table.has(c)))
  for (let a = 0x95; a < 0x9a && wanted.size > 0; a++)
    for (let b = 0x30; b < 0x3a; b++)
      for (let c = 0x81; c < 0xff; c++) for (let d = 0x30; d < 0x3a; d++) learn([a, b, c, d])
  return Uint8Array.from([...text].flatMap((c) => (c <= '\u007f' ? [c.charCodeAt(0)] : table.get(c)!)))
}
