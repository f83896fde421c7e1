import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  Header,
  HeightRule,
  type IParagraphOptions,
  LineRuleType,
  Packer,
  PageNumber,
  Paragraph,
  Tab,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TabStopType,
  TextRun,
  VerticalAlignTable,
  WidthType,
} from 'docx'
import { type LetterBlock, type LetterDocument, type LetterTable, officialDate } from './letter-document.ts'
import { docxFonts, fontTableXml, offices } from './letter-docx-fonts.ts'
import { cleanText } from './letter-fonts.ts'
import { titleLines } from './title-lines.ts'

/** Twips: 1/1440 inch. */
const mm = (length: number) => Math.round((length * 1440) / 25.4)
const CHARACTER = 316 // one 三号 character with the grid's tracking: 156 mm / 28
// The grid is made of exact line heights and tracking, not of Word's character grid: that one sets other programs astray (a
// 16 pt character in a cell of 15.8 pt takes two cells).
const LINE = 579 // 225 mm / 22, rounded down so that 22 lines fit
const TRACKING = -5 // 28 characters of 16 pt in 156 mm
const TYPE_AREA = mm(156)
const RED = 'E60012'
const SIZE_2 = 44 // 二号, in half points
const SIZE_3 = 32 // 三号
const SIZE_4 = 28 // 四号

/**
 * The letter as an editable DOCX file with the page, grid and fonts of GB/T 9704-2012. Fonts carry the official names first
 * (方正小标宋简体, 仿宋_GB2312, 黑体, 楷体_GB2312) and name substitutes for offices that lack them. Throws RangeError for a bad date.
 */
export async function renderLetterDocx(letter: LetterDocument): Promise<Uint8Array> {
  const isLetter = letter.form === 'letter'
  const file = new Document({
    title: letter.title,
    creator: letter.signer,
    lastModifiedBy: letter.signer,
    evenAndOddHeaderAndFooters: true,
    styles: {
      default: {
        document: {
          run: { font: docxFonts.fang, size: SIZE_3, characterSpacing: TRACKING, language: { eastAsia: 'zh-CN' } },
        },
      },
    },
    sections: [
      {
        properties: {
          titlePage: true,
          page: {
            size: { width: mm(210), height: mm(297) },
            margin: {
              top: mm(37),
              left: mm(28),
              right: mm(26),
              bottom: mm(35),
              header: mm(30),
              footer: isLetter ? mm(20) : mm(24),
            },
          },
          grid: { linePitch: LINE },
        },
        headers: {
          first: isLetter ? new Header({ children: letterHead(letter) }) : blankHeader(),
          default: blankHeader(),
          even: blankHeader(),
        },
        footers: {
          first: new Footer({ children: isLetter ? doubleRule('thin') : [empty()] }),
          default: pageNumber(AlignmentType.RIGHT),
          even: pageNumber(AlignmentType.LEFT),
        },
        children: body(letter),
      },
    ],
  })
  return Packer.pack(file, 'uint8array', undefined, [{ path: 'word/fontTable.xml', data: fontTableXml }])
}

function body(letter: LetterDocument): (Paragraph | Table)[] {
  return [
    ...(letter.form === 'letter' ? underLine(letter) : bulletinHead(letter)),
    ...[empty(), empty()],
    ...titleLines(cleanText(letter.title)).map((text) => centred(text, { font: docxFonts.song, size: SIZE_2 })),
    empty(),
    ...(letter.addressee ? [line([run(`${letter.addressee}：`)])] : []),
    ...letter.blocks.flatMap(blockParagraphs),
    ...attachmentList(letter.attachments ?? []),
    ...signature(letter),
    ...(letter.note ? [indented([run(`（${letter.note}）`)])] : []),
    ...imprint(letter),
  ]
}

// ---- the red parts ----

/** The name as large as 150 mm allow, at most `largest` points. */
const markSize = (name: string, largest: number) => Math.min(largest, Math.floor(425 / [...name].length))

function mark(name: string, largest: number, before: number, after: number): Paragraph {
  const points = markSize(name, largest)
  return new Paragraph({
    alignment: AlignmentType.CENTER,
    spacing: { before, after, line: points * 20, lineRule: LineRuleType.EXACT },
    children: [new TextRun({ text: cleanText(name), font: docxFonts.song, size: points * 2, color: RED })],
  })
}

const letterHead = (letter: LetterDocument) => [mark(letter.issuer, 42, 0, mm(4) - 40), ...doubleRule('thick')]

/** Two rules of 170 mm made of paragraph borders, which reach beyond the type area by 8 mm and 6 mm. */
function doubleRule(upper: 'thick' | 'thin'): Paragraph[] {
  const strokes = upper === 'thick' ? [13, 5] : [5, 13]
  return strokes.map((stroke) => rule(stroke, { left: -mm(8), right: -mm(6) }))
}

/** `stroke` in eighths of a point. */
function rule(stroke: number, indent: { left: number; right: number }): Paragraph {
  return new Paragraph({
    indent,
    spacing: { before: 0, after: 0, line: 24, lineRule: LineRuleType.EXACT },
    border: { bottom: { style: BorderStyle.SINGLE, size: stroke, color: RED, space: 0 } },
    children: [new TextRun({ text: '', size: 2 })],
  })
}

/** 密级, 紧急程度 at the left and 发文字号 at the right, 7/8 of a character under the line. */
function underLine(letter: LetterDocument): Paragraph[] {
  const [first = '', ...rest] = [letter.secrecy, letter.urgency].filter((tag) => tag !== undefined && tag !== '')
  return [
    line([run(first, { font: docxFonts.hei }), new TextRun({ children: [new Tab()] }), run(letter.number)], {
      tabStops: [{ type: TabStopType.RIGHT, position: TYPE_AREA }],
      spacing: { before: 280, line: LINE, lineRule: LineRuleType.EXACT },
    }),
    ...rest.map((tag) => line([run(tag!, { font: docxFonts.hei })])),
  ]
}

function bulletinHead(letter: LetterDocument): Paragraph[] {
  const tags = [letter.secrecy, letter.urgency].filter((tag) => tag !== undefined && tag !== '')
  return [
    ...tags.map((tag) => line([run(tag!, { font: docxFonts.hei })])),
    mark(letter.issuer, 52, mm(35) - tags.length * LINE, 2 * LINE),
    line([run(letter.number)], {
      alignment: AlignmentType.CENTER,
      spacing: { after: mm(4) - 120, line: LINE, lineRule: LineRuleType.EXACT },
    }),
    rule(13, { left: 0, right: 0 }),
  ]
}

// ---- the text ----

type RunLook = { font?: (typeof docxFonts)[keyof typeof docxFonts]; size?: number; characterSpacing?: number }

const run = (text: string, look: RunLook = {}) => new TextRun({ text: cleanText(text), ...look })

function line(children: TextRun[], more: IParagraphOptions = {}): Paragraph {
  return new Paragraph({ spacing: { line: LINE, lineRule: LineRuleType.EXACT }, ...more, children })
}

const empty = () => line([])
/** One point high, so that it does not push the text down. */
const blankHeader = () =>
  new Header({ children: [new Paragraph({ spacing: { line: 20, lineRule: LineRuleType.EXACT }, children: [] })] })
const centred = (text: string, look: RunLook) => line([run(text, look)], { alignment: AlignmentType.CENTER })
const indented = (children: TextRun[], more: IParagraphOptions = {}) =>
  line(children, { alignment: AlignmentType.BOTH, indent: { firstLine: 2 * CHARACTER, firstLineChars: 200 }, ...more })

function blockParagraphs(block: LetterBlock): (Paragraph | Table)[] {
  if (block.kind === 'heading1') return [indented([run(block.text, { font: docxFonts.hei })], { keepNext: true })]
  if (block.kind === 'heading2') return [indented([run(block.text, { font: docxFonts.kai })], { keepNext: true })]
  if (block.kind === 'list') return block.items.map((item, index) => indented([run(`${index + 1}. ${item}`)]))
  if (block.kind === 'table') return tableOf(block)
  const lead = block.lead ? [run(block.lead, { font: docxFonts.kai })] : []
  return block.text.split('\n').map((text, index) => indented([...(index === 0 ? lead : []), run(text)]))
}

function tableOf(table: LetterTable): (Paragraph | Table)[] {
  const weights = table.columns.map((column) => column.weight ?? 1)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const widths = weights.map((weight) => Math.round((TYPE_AREA * weight) / total))
  const caption = table.caption
    ? [
        line([run(table.caption, { font: docxFonts.hei, size: SIZE_4 })], {
          alignment: AlignmentType.CENTER,
          keepNext: true,
        }),
      ]
    : []
  const head = new TableRow({
    tableHeader: true,
    cantSplit: true,
    children: table.columns.map((column, index) =>
      cell(column.title, widths[index]!, AlignmentType.CENTER, docxFonts.hei),
    ),
  })
  const rows = table.rows.map(
    (row) =>
      new TableRow({
        cantSplit: true,
        height: { value: 420, rule: HeightRule.ATLEAST },
        children: table.columns.map((column, index) =>
          cell(row[index] ?? '', widths[index]!, sides[column.align ?? 'left'], docxFonts.fang),
        ),
      }),
  )
  return [
    ...caption,
    new Table({
      width: { size: TYPE_AREA, type: WidthType.DXA },
      columnWidths: widths,
      layout: TableLayoutType.FIXED,
      rows: [head, ...rows],
    }),
  ]
}

const sides = { left: AlignmentType.LEFT, center: AlignmentType.CENTER, right: AlignmentType.RIGHT }

function cell(
  text: string,
  width: number,
  alignment: (typeof sides)[keyof typeof sides],
  font: RunLook['font'],
): TableCell {
  return new TableCell({
    width: { size: width, type: WidthType.DXA },
    verticalAlign: VerticalAlignTable.CENTER,
    margins: { left: 80, right: 80 },
    children: [new Paragraph({ alignment, children: [run(text, { font, size: 24, characterSpacing: 0 })] })],
  })
}

// ---- the end ----

function attachmentList(names: string[]): Paragraph[] {
  if (names.length === 0) return []
  const first = names.length === 1 ? names[0]! : `1. ${names[0]}`
  return [
    empty(),
    line([run(`附件：${first}`)], { keepNext: true, indent: { left: 2 * CHARACTER } }),
    ...names
      .slice(1)
      .map((name, index) => line([run(`${index + 2}. ${name}`)], { keepNext: true, indent: { left: 5 * CHARACTER } })),
  ]
}

/** The date four characters from the right edge, the signer centred above it. */
function signature(letter: LetterDocument): Paragraph[] {
  const date = officialDate(letter.date)
  const overhang = Math.max(0, ((widthOf(letter.signer) - widthOf(date)) / 2) * CHARACTER)
  const right = Math.max(4 * CHARACTER, Math.round(overhang))
  const signerShift = ((widthOf(date) - widthOf(letter.signer)) / 2) * CHARACTER
  const ends = { alignment: AlignmentType.RIGHT, keepLines: true }
  return [
    line([], { keepNext: true }),
    line([], { keepNext: true }),
    line([run(letter.signer)], {
      ...ends,
      keepNext: true,
      indent: { right: Math.max(0, Math.round(right + signerShift)) },
    }),
    line([run(date)], { ...ends, indent: { right } }),
  ]
}

/** Width in characters: Latin letters and digits take half. */
const widthOf = (text: string) => [...text].reduce((sum, character) => sum + (character <= '\u00ff' ? 0.5 : 1), 0)

function imprint(letter: LetterDocument): Paragraph[] {
  const rows: Paragraph[] = []
  const more = (index: number, last: boolean): IParagraphOptions => ({
    indent: { left: 280, right: 280 },
    keepLines: true,
    tabStops: [{ type: TabStopType.RIGHT, position: TYPE_AREA - 280 }],
    ...(letter.form === 'bulletin' && { border: imprintBorders(index, last) }),
  })
  const hasPrinting = letter.form === 'bulletin' && letter.printing !== undefined
  if (letter.cc?.length)
    rows.push(line([run(`抄送：${letter.cc.join('，')}。`, { size: SIZE_4 })], more(0, !hasPrinting)))
  if (hasPrinting) {
    const { office, date } = letter.printing!
    const parts = [
      run(office, { size: SIZE_4 }),
      new TextRun({ children: [new Tab()] }),
      run(`${officialDate(date)}印发`, { size: SIZE_4 }),
    ]
    rows.push(line(parts, more(rows.length, true)))
  }
  return rows.length > 0 ? [empty(), ...rows] : []
}

/** Thick rules (0.35 mm) outside, a thin one (0.25 mm) between. */
function imprintBorders(index: number, last: boolean) {
  const stroke = (size: number) => ({ style: BorderStyle.SINGLE, size, color: '000000', space: 1 })
  return { top: stroke(index === 0 ? 8 : 6), ...(last && { bottom: stroke(8) }) }
}

/** — 2 — in 四号, one character in from the outer edge. */
function pageNumber(alignment: typeof AlignmentType.RIGHT | typeof AlignmentType.LEFT): Footer {
  const look = { font: offices('宋体'), size: SIZE_4 }
  return new Footer({
    children: [
      new Paragraph({
        alignment,
        indent: { left: 280, right: 280 },
        children: [new TextRun({ ...look, children: ['— ', PageNumber.CURRENT, ' —'] })],
      }),
    ],
  })
}
