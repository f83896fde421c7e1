import { Problem } from '#kernel/pure/problem.ts'
import { levelOfCode, type PlaceRow } from '#modules/places/public.ts'

/**
 * Reads a list of divisions: lines of `code,name[,level,parent]` with national codes; provinces and prefectures above
 * the county are passed over.
 * @throws input-invalid with the number of each bad line
 */
export function placeRows(text: string, county: string): PlaceRow[] {
  const rows: PlaceRow[] = []
  const faults: { at: string; reason: string }[] = []
  text.split(/\r?\n/).forEach((line, index) => {
    const [code = '', name = ''] = line.split(',').map((cell) => cell.trim().replace(/^\uFEFF/, ''))
    if (line.trim() === '' || !/^\d/.test(code) || (county.startsWith(code) && code.length < 6)) return
    if (!/^\d{6}(\d{3}(\d{3}(\d{3})?)?)?$/.test(code))
      faults.push({ at: `第 ${index + 1} 行`, reason: `“${code}”不是 6、9 或 12 位区划代码` })
    else if (name === '') faults.push({ at: `第 ${index + 1} 行`, reason: '缺少名称' })
    else if (!code.startsWith(county)) faults.push({ at: `第 ${index + 1} 行`, reason: `${code} 不属于 ${county}` })
    else rows.push({ code, name, level: levelOfCode(code), parent: code.length > 6 ? code.slice(0, -3) : null })
  })
  if (faults.length > 0) throw new Problem('input-invalid', {}, { faults: faults.slice(0, 50) })
  return rows
}
