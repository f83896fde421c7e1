import sharp from 'sharp'

/** A drawn "photograph" that says what it is, so that nobody takes the demo's evidence for a real place. */
export function photograph(title: string, note: string): Promise<Buffer> {
  const safe = (text: string) => text.replace(/[<&]/g, (c) => (c === '<' ? '&lt;' : '&amp;'))
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="420">
    <rect width="640" height="420" fill="#e8e2d6"/><rect y="260" width="640" height="160" fill="#c9b79c"/>
    <rect x="180" y="120" width="280" height="160" fill="#b23a2e"/><rect x="290" y="190" width="60" height="90" fill="#5b3a29"/>
    <text x="320" y="60" font-size="26" text-anchor="middle" fill="#333">${safe(title)}</text>
    <text x="320" y="380" font-size="20" text-anchor="middle" fill="#333">${safe(note)}</text></svg>`
  return sharp(Buffer.from(picture)).jpeg({ quality: 70 }).toBuffer()
}
