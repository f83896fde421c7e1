// npm run bench: every claim of the README, measured; see the option texts below.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { DEMO_PASSWORD } from '#apps/demo/accounts.ts'
import { issuedDocuments } from '#modules/supervision/public.ts'
import { type Bed, openBed, openFolder, postgresVersion } from './bed.ts'
import { type Claim, isMet, ratioOf, tableOf } from './claim.ts'
import { closeClaims } from './close.ts'
import { countyClaims } from './counties.ts'
import { fieldClaims, matchingClaims } from './field.ts'
import { fundsClaims } from './funds.ts'
import { COUNTY, homeCases, homesClaims, townshipLogin } from './homes.ts'
import { httpClaims } from './http.ts'
import { importClaims } from './import.ts'
import { letterClaims } from './letters.ts'
import { machineLine } from './machine.ts'
import { portalClaims } from './portal.ts'
import { startClaims } from './start.ts'

const PARTS = [
  ['start', 'http', 'portal', 'letters', 'import'],
  ['close', 'counties'],
  ['homes', 'field'],
  ['funds'],
] as const
const SECTIONS = PARTS.flat()
type Section = (typeof SECTIONS)[number]
const DEMO = { county: '610826', month: '2016-10', login: 'jingban', password: DEMO_PASSWORD }

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    nation: { type: 'boolean' },
    only: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean' },
  },
})
if (values.help) {
  console.log(`npm run bench -- [--quick] [--nation] [--only ${SECTIONS.join(',')}] [--json 文件]
  --quick   轮次少、时间短,只看大概
  --nation  加测全国 2,978 个县(装入和月结约需数十分钟)
  --only    只测所列各节
  --json    另存为 JSON`)
  process.exit(0)
}
const quick = values.quick === true
const began = Date.now()
const say = (line: string) => console.error(`[${((Date.now() - began) / 1000).toFixed(0).padStart(4)} 秒] ${line}`)
const wanted = sectionsOf(values.only)
const claims: Claim[] = []
let machine = ''

// Each part has a process of its own, one after the other: only one database takes memory and processor, and the memory
// measured in a later part is not what an earlier one has left behind.
if (PARTS.filter((part) => part.some((section) => wanted.has(section))).length > 1) {
  for (const part of PARTS.map((all) => all.filter((section) => wanted.has(section)))) {
    if (part.length > 0) await inOwnProcess(part)
  }
} else {
  await withHome(measureDemo, PARTS[0])
  await withHome(measureCounties, PARTS[1])
  await withHome(measureHomes, PARTS[2])
  await withHome(measureFunds, PARTS[3])
}

console.log(`\n${machine}${quick ? ',--quick' : ''}\n\n${tableOf(claims)}\n`)
for (const claim of claims.filter((c) => c.note !== undefined)) console.log(`- ${claim.what}:${claim.note}`)
if (values.json !== undefined) {
  const rows = claims.map((claim) => ({ ...claim, ratio: ratioOf(claim), met: isMet(claim) }))
  await writeFile(
    values.json,
    `${JSON.stringify({ machine, quick, at: new Date().toISOString(), claims: rows }, null, 2)}\n`,
  )
}

function sectionsOf(only: string | undefined): ReadonlySet<Section> {
  const named = only?.split(',').map((name) => name.trim()) ?? [...SECTIONS]
  const unknown = named.find((name) => !(SECTIONS as readonly string[]).includes(name))
  if (unknown !== undefined) throw new Error(`--only: 没有“${unknown}”这一节,有 ${SECTIONS.join('、')}`)
  return new Set(named as Section[])
}

async function inOwnProcess(sections: readonly Section[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'guben-bench-'))
  const file = join(folder, 'claims.json')
  const flags = [...(quick ? ['--quick'] : []), ...(values.nation ? ['--nation'] : [])]
  const child = spawn(
    process.execPath,
    [import.meta.filename, '--only', sections.join(','), '--json', file, ...flags],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`${sections.join('、')}:没有测完`)
  const measured = JSON.parse(await readFile(file, 'utf8')) as { machine: string; claims: Claim[] }
  machine ||= measured.machine
  claims.push(...measured.claims)
  await rm(folder, { recursive: true })
}

async function withHome(measure: (home: string) => Promise<void>, sections: readonly Section[]): Promise<void> {
  if (!sections.some((section) => wanted.has(section))) return
  const home = await openFolder()
  try {
    await measure(home)
  } finally {
    // run by root, the database lies elsewhere and only a link to it in the home
    const data = await realpath(`${home}/postgres`).catch(() => home)
    for (const folder of [data, home]) await rm(folder, { recursive: true, force: true })
  }
}

async function withBed(home: string, work: (bed: Bed) => Promise<void>): Promise<void> {
  const bed = await openBed(home)
  try {
    machine ||= machineLine(await postgresVersion(bed))
    await work(bed)
  } finally {
    await bed.stop()
  }
}

/** What is measured on the demo county: the Suide year as it comes with the first start. */
async function measureDemo(home: string): Promise<void> {
  say('首次启动,装入演示年…')
  const starts = await startClaims(home)
  if (wanted.has('start')) claims.push(...starts)
  await withBed(home, async (bed) => {
    if (wanted.has('http')) {
      say('HTTP…')
      claims.push(...(await httpClaims(bed, DEMO, quick)))
    }
    if (wanted.has('portal')) {
      say('公开网站…')
      claims.push(...(await portalClaims(bed, DEMO.county, quick)))
    }
    if (wanted.has('letters')) {
      say('函件…')
      const issued = await bed.kernel.asSystem(DEMO.county, (h) => issuedDocuments(h, DEMO.month))
      claims.push(
        ...(await letterClaims(
          issued.map((letter) => letter.document),
          quick,
        )),
      )
    }
    if (wanted.has('import')) {
      say('导入…')
      claims.push(...(await importClaims(bed, DEMO.county, quick)))
    }
  })
}

/** What is measured on made-up counties, and on the nation's. */
async function measureCounties(home: string): Promise<void> {
  await withBed(home, async (bed) => {
    if (wanted.has('close')) {
      say('一个县的月结…')
      claims.push(...(await closeClaims(bed, quick)))
    }
    if (wanted.has('counties')) {
      say('多个县的月结…')
      claims.push(...(await countyClaims(bed, { quick, nation: values.nation === true, say })))
    }
  })
}

/** What is measured on a county with all its homes and two years of visits. */
async function measureHomes(home: string): Promise<void> {
  await withBed(home, async (bed) => {
    say('60,000 户、60 万次走访…')
    const homes = await homesClaims(bed, quick)
    if (wanted.has('homes')) {
      const asked = { county: COUNTY, login: await townshipLogin(bed), password: DEMO_PASSWORD }
      claims.push(
        ...homes,
        ...(await httpClaims(bed, asked, quick, homeCases)).map((c) => ({ ...c, section: 'homes' })),
      )
    }
    if (wanted.has('field')) {
      say('下乡手机…')
      claims.push(...(await fieldClaims(bed, quick)), ...(await matchingClaims(quick)))
    }
  })
}

/** What is measured on a county's books. */
async function measureFunds(home: string): Promise<void> {
  await withBed(home, async (bed) => {
    say('资金…')
    claims.push(...(await fundsClaims(bed, quick)))
  })
}
