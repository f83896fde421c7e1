import fc from 'fast-check'
import { strToU8, type Zippable, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { Problem } from '#kernel/pure/problem.ts'
import { readWorkbook } from './xlsx-read.ts'
import { writeWorkbook } from './xlsx-write.ts'

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** A minimal workbook around the XML of one sheet. */
function workbook(sheetXml: Uint8Array | string, more: Zippable = {}): Uint8Array {
  return zipSync(
    {
      'xl/workbook.xml': strToU8(
        `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="表" sheetId="1" r:id="a"/></sheets></workbook>`,
      ),
      'xl/_rels/workbook.xml.rels': strToU8(
        `<Relationships><Relationship Id="a" Target="worksheets/sheet1.xml"/></Relationships>`,
      ),
      'xl/worksheets/sheet1.xml': typeof sheetXml === 'string' ? strToU8(sheetXml) : sheetXml,
      ...more,
    },
    { level: 9 },
  )
}

const sheetOf = (rows: string) => `<worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData></worksheet>`

/** Offset of the directory entry whose name begins with `name`. */
function directoryEntry(bytes: Uint8Array, name: string): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  for (let at = 0; at < bytes.length - 46; at++) {
    const isEntry = view.getUint32(at, true) === 0x02014b50
    if (isEntry && Buffer.from(bytes.subarray(at + 46, at + 46 + name.length)).toString() === name) return at
  }
  throw new Error(`no entry ${name}`)
}

/** Writes `size` as the unpacked size of the sheet, in the directory and in the local header. */
function declaring(bytes: Uint8Array, size: number): Uint8Array {
  const lying = bytes.slice()
  const view = new DataView(lying.buffer)
  const entry = directoryEntry(lying, 'xl/worksheets/')
  view.setUint32(entry + 24, size, true)
  view.setUint32(view.getUint32(entry + 42, true) + 22, size, true)
  return lying
}

function spentSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}

async function refusal(bytes: Uint8Array): Promise<{ reason: string; milliseconds: number; megabytes: number }> {
  const before = process.memoryUsage().rss
  let peak = before
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss)
  }, 5)
  // Time of this process's processors, not of the wall: the machine may be busy with something else.
  const start = process.cpuUsage()
  try {
    await readWorkbook(bytes)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    peak = Math.max(peak, process.memoryUsage().rss)
    const reason = String(error.params.reason)
    return { reason, milliseconds: spentSince(start), megabytes: (peak - before) / 1e6 }
  } finally {
    clearInterval(watch)
  }
  throw new Error('the file was not refused')
}

async function expectRefused(bytes: Uint8Array, reason: RegExp, label: string) {
  const seen = await refusal(bytes)
  console.log(
    `${label}: ${bytes.length} bytes refused in ${seen.milliseconds.toFixed(0)} ms, +${seen.megabytes.toFixed(0)} MB: ${seen.reason}`,
  )
  expect(seen.reason).toMatch(reason)
  expect(seen.milliseconds).toBeLessThan(1000)
  expect(seen.megabytes).toBeLessThan(100)
}

test('a bomb of 316 MB is refused before it is unpacked', async () => {
  const row = '<row><c t="inlineStr"><is><t>000000000000000000000000000000000000000000</t></is></c></row>'
  const sheet = Buffer.from(sheetOf(row.repeat(Math.floor(316e6 / row.length))))
  await expectRefused(workbook(sheet), /展开后超过 50 MB/, 'bomb')
}, 60_000)

test('a bomb that lies about its size is stopped at the size it declares', async () => {
  const row = `<row><c><v>${'0'.repeat(60)}</v></c></row>`
  const bomb = workbook(sheetOf(row.repeat(500_000)))
  await expectRefused(declaring(bomb, 10), /损坏/, 'declares 10 bytes')
  await expectRefused(declaring(bomb, 0), /损坏/, 'declares nothing')
  await expectRefused(declaring(bomb, 2_000_000_000), /展开后超过 50 MB/, 'declares 2 GB')
  await expectRefused(declaring(workbook(sheetOf('')), 40_000_000), /压缩程度/, 'small file declares 40 MB')
  await expectRefused(declaring(workbook(sheetOf('')), 900_000), /损坏/, 'small file declares 0.9 MB')
})

test('what is not a plain workbook is refused with a reason', async () => {
  const plain = workbook(sheetOf('<row><c><v>1</v></c></row>'))
  const encrypted = plain.slice()
  encrypted[directoryEntry(encrypted, 'xl/worksheets/') + 8]! |= 1
  const corrupt = plain.slice()
  corrupt[directoryEntry(corrupt, 'xl/worksheets/') + 16]! ^= 1
  const many = Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`xl/media/${n}.png`, new Uint8Array(1)]))
  const cases: [Uint8Array, RegExp, string][] = [
    [new Uint8Array(0), /空的/, 'empty'],
    [strToU8('姓名,金额\n王禾,3\n'), /不是 Excel/, 'text'],
    [Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0, 0, 0]), /\.xls 格式/, 'old format'],
    [zipSync({ 'word/document.xml': strToU8('<a/>') }), /不是 Excel/, 'a Word file'],
    [workbook(sheetOf(''), { '../../etc/passwd': strToU8('x') }), /路径/, 'path escape'],
    [workbook(sheetOf(''), { '/etc/passwd': strToU8('x') }), /路径/, 'absolute path'],
    [workbook(sheetOf(''), { link: [strToU8('/etc/passwd'), { os: 3, attrs: 0o120777 << 16 }] }), /路径/, 'link'],
    [workbook(sheetOf(''), many), /部件/, 'too many parts'],
    [encrypted, /密码/, 'encrypted'],
    [corrupt, /损坏/, 'wrong checksum'],
    [plain.slice(0, plain.length - 30), /损坏/, 'cut off'],
    [workbook('<worksheet><sheetData><row>'), /不符合 Excel/, 'broken XML'],
    [workbook(`<!DOCTYPE x [<!ENTITY a "aaaa">]>${sheetOf('')}`), /外部定义/, 'document type'],
    [workbook(sheetOf('<row r="5000000"><c><v>1</v></c></row>')), /行/, 'row far away'],
    [workbook(sheetOf('<row><c r="XFD1"><v>1</v></c></row>')), /列/, 'column far away'],
  ]
  for (const [bytes, reason, label] of cases) await expectRefused(bytes, reason, label)
})

test('endless work is stopped by the clock', async () => {
  const file = workbook(sheetOf(`<row><c><v>1</v></c></row>`.repeat(60_000)))
  await expect(readWorkbook(file, { milliseconds: 5 })).rejects.toThrow(Problem)
})

test('any damaged workbook is either read or refused, never anything else', async () => {
  const good = await writeWorkbook([
    { name: '台账', columns: [{ title: '姓名', kind: 'text' }], rows: [['王禾'], ['=1+1']] },
  ])
  const wound = fc.record({ at: fc.nat(good.length - 1), value: fc.nat(255) })
  await fc.assert(
    fc.asyncProperty(fc.array(wound, { minLength: 1, maxLength: 6 }), async (wounds) => {
      const bytes = Uint8Array.from(good)
      for (const { at, value } of wounds) bytes[at] = value
      await readWorkbook(bytes).catch((error) => expect(error).toBeInstanceOf(Problem))
    }),
    { numRuns: 60 },
  )
}, 30_000)

test('what other programs write is read: prefixes, shared and rich strings, dates, booleans, errors', async () => {
  const styles = `<styleSheet xmlns="${MAIN}"><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>
    <numFmt numFmtId="171" formatCode="[Red]0.00&quot;days&quot;"/></numFmts>
    <cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="57"/></cellXfs></styleSheet>`
  const strings = `<sst xmlns="${MAIN}"><si><r><t>王</t></r><r><t>禾</t></r><rPh><t>wang</t></rPh></si><si><t xml:space="preserve"> 二 </t></si></sst>`
  const sheet = `<x:worksheet xmlns:x="${MAIN}"><x:sheetData><x:row r="2"><x:c r="A2" t="s"><x:v>0</x:v></x:c>
    <x:c r="B2" t="s"><x:v>1</x:v></x:c><x:c r="D2" s="1"><x:v>46023</x:v></x:c><x:c r="E2" s="2"><x:v>46023</x:v></x:c>
    <x:c r="F2" t="b"><x:v>1</x:v></x:c><x:c r="G2" t="e"><x:f>1/0</x:f><x:v>#DIV/0!</x:v></x:c>
    <x:c r="H2" s="3"><x:v>46023.5</x:v></x:c><x:c r="I2" t="str"><x:f>A1</x:f><x:v>甲_x000D_乙</x:v></x:c><x:c r="J2"/></x:row></x:sheetData></x:worksheet>`
  const bytes = workbook(sheet, { 'xl/styles.xml': strToU8(styles), 'xl/sharedStrings.xml': strToU8(strings) })
  const [read] = await readWorkbook(bytes)
  expect(read!.rows).toEqual([
    [],
    ['王禾', ' 二 ', null, new Date('2026-01-01'), 46023, true, '#DIV/0!', new Date('2026-01-01T12:00:00Z'), '甲\r乙'],
  ])
})
