import { badFile } from './bad-file.ts'
import { decodeEscapes, walkXml } from './xlsx-xml.ts'
import { unpackEntry, type ZipEntry } from './zip-directory.ts'

/** The parts of a workbook other than its sheets. */
export type Workbook = {
  sheets: { name: string; bytes: Uint8Array }[]
  strings: string[]
  /** For each cell style (`s` of a cell): is its number a date? */
  dateStyles: boolean[]
  /** Days are counted from 1904 instead of 1900. */
  from1904: boolean
}

/** Unpacks and reads what the sheets refer to. Hidden sheets are left out. Throws Problem `file-refused`. */
export function openWorkbook(bytes: Uint8Array, entries: Map<string, ZipEntry>): Workbook {
  const part = (path: string) => {
    const entry = entries.get(path)
    return entry ? unpackEntry(bytes, entry) : undefined
  }
  const book = part('xl/workbook.xml')
  if (!book) {
    throw entries.has('xl/workbook.bin')
      ? badFile('这是 .xlsb 格式，请在 Excel 中另存为 .xlsx 后上传。')
      : badFile('这不是 Excel 工作簿，请上传 .xlsx 文件。')
  }
  const targets = relationTargets(part('xl/_rels/workbook.xml.rels'))
  const { sheets, from1904 } = readBook(book)
  return {
    sheets: sheets.flatMap(({ name, relation }) => {
      const path = targets.get(relation)
      const sheet = path ? part(path) : undefined
      return sheet ? [{ name, bytes: sheet }] : []
    }),
    strings: readStrings(part('xl/sharedStrings.xml')),
    dateStyles: readDateStyles(part('xl/styles.xml')),
    from1904,
  }
}

function readBook(bytes: Uint8Array) {
  const sheets: { name: string; relation: string }[] = []
  let from1904 = false
  walkXml(bytes, {
    open: (name, attributes) => {
      if (name === 'workbookPr') from1904 = /^(1|true)$/.test(attributes.date1904 ?? '')
      if (name !== 'sheet' || (attributes.state ?? 'visible') !== 'visible') return
      const relation = Object.entries(attributes).find(([key]) => key === 'id' || key.endsWith(':id'))?.[1]
      if (relation) sheets.push({ name: decodeEscapes(attributes.name ?? ''), relation })
    },
  })
  return { sheets, from1904 }
}

/** Relation id → path in the archive. */
function relationTargets(bytes: Uint8Array | undefined): Map<string, string> {
  const targets = new Map<string, string>()
  if (!bytes) return targets
  walkXml(bytes, {
    open: (name, { Id, Target }) => {
      if (name !== 'Relationship' || !Id || !Target) return
      targets.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target.replace(/^\.\//, '')}`)
    },
  })
  return targets
}

/** The shared strings; rich text is joined, phonetic guides are left out. */
function readStrings(bytes: Uint8Array | undefined): string[] {
  const strings: string[] = []
  if (!bytes) return strings
  let text = ''
  let inText = false
  let inGuide = false
  walkXml(bytes, {
    open: (name) => {
      if (name === 'si') text = ''
      else if (name === 't') inText = !inGuide
      else if (name === 'rPh') inGuide = true
    },
    text: (piece) => {
      if (inText) text += piece
    },
    close: (name) => {
      if (name === 't') inText = false
      else if (name === 'rPh') inGuide = false
      else if (name === 'si') strings.push(decodeEscapes(text))
    },
  })
  return strings
}

function readDateStyles(bytes: Uint8Array | undefined): boolean[] {
  const styles: boolean[] = []
  if (!bytes) return styles
  const own = new Map<number, boolean>()
  let inCellStyles = false
  walkXml(bytes, {
    open: (name, attributes) => {
      if (name === 'numFmt') own.set(Number(attributes.numFmtId), isDateFormat(attributes.formatCode ?? ''))
      else if (name === 'cellXfs') inCellStyles = true
      else if (name === 'xf' && inCellStyles) {
        const id = Number(attributes.numFmtId ?? 0)
        styles.push(own.get(id) ?? isBuiltInDate(id))
      }
    },
    close: (name) => {
      if (name === 'cellXfs') inCellStyles = false
    },
  })
  return styles
}

/** Built-in formats: 14–22 and 45–47 are dates and times everywhere, 27–36 and 50–58 in Chinese editions. */
function isBuiltInDate(id: number): boolean {
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58)
}

/** Does a number format show a date? Texts in quotes, escaped characters and [brackets] do not count. */
function isDateFormat(code: string): boolean {
  if (/\[(h+|m+|s+)\]/i.test(code)) return false // a length of time, not a moment
  const bare = code
    .replace(/"[^"]*"|\\.|_.|\*./g, '')
    .replace(/\[[^\]]*\]/g, '')
    .split(';')[0]!
  return /[ymdhs]/i.test(bare.replace(/general|e[+-]/gi, ''))
}
