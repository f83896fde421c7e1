import { sql } from 'kysely'
import { loadDemo } from '#apps/demo/load.ts'
import type { Month } from '#kernel/pure/day.ts'
import type { Bed } from './bed.ts'
import { atMost, type Claim } from './claim.ts'
import { assertSameFigures, BENCH_TABLES, closeByHand } from './close.ts'
import type { Case } from './http.ts'
import { median, timed } from './rounds.ts'
import type { ServerProcess } from './server-process.ts'

export const COUNTY = '610826'
const TOWNSHIP = '610826105'

/**
 * Loads the Suide year with all its homes, and measures on the way: how long the homes took, and each month's close from
 * `from` on against the statement written by hand, run just before on the same records.
 */
export async function homesClaims(bed: Bed, quick: boolean): Promise<Claim[]> {
  const from: Month = quick ? '2016-09' : '2016-04'
  const ours: number[] = []
  const byHand: number[] = []
  const marks = new Map<string, number>()
  const say = (line: string) => void marks.set(line.replace(/[\d,]+/g, ''), performance.now())
  await loadDemo(bed.kernel, 'suide', say, {
    size: 'full',
    closing: async (month, close) => {
      if (month < from) return close()
      await bed.kernel.database.asOwner(async (client) => {
        await client.query(`DROP SCHEMA IF EXISTS bench CASCADE; ${BENCH_TABLES}`)
        // the first pass only warms what both read
        await client.query('BEGIN')
        await closeByHand(client, COUNTY, month)
        await client.query('ROLLBACK')
        byHand.push(await timed(() => closeByHand(client, COUNTY, month)))
      })
      ours.push(await timed(close))
      await assertSameFigures(bed, COUNTY, month)
    },
  })
  const pairs = ours.map((value, i) => (value / byHand[i]!).toFixed(2)).join('、')
  const seconds = ((marks.get('演示数据：户档已装入') ?? 0) - (marks.get('装入演示数据：绥德县…') ?? 0)) / 1000
  return [
    {
      section: 'homes',
      what: '装入 60,000 户、60 万次走访',
      ours: seconds,
      reference: null,
      unit: '秒',
      bar: atMost(60, 'value'),
      note: 'COPY 装入；外键和索引在装入后一次建成、一次校验；含机构、干部登记',
    },
    {
      section: 'homes',
      what: '月结：60,000 户、60 万次走访的县',
      ours: median(ours),
      reference: median(byHand),
      unit: '毫秒',
      bar: atMost(2),
      note: `参照为同一批记录上的一条手写 SQL,两者数值逐项相同;${ours.length} 个月,各月比值 ${pairs}`,
    },
  ]
}

/** Who asks in the homes' cases: the secretary of a township. */
export async function townshipLogin(bed: Bed): Promise<string> {
  const row = await bed.kernel.asSystem(COUNTY, (h) =>
    h.one<{ login: string }>(sql`
      SELECT a.login FROM people.account a JOIN people.post t ON t.county = a.county AND t.person = a.person
      WHERE a.county = ${COUNTY} AND t.place = ${TOWNSHIP} AND t.title = '党委书记'`),
  )
  return row.login
}

/** The requests of the homes: by cause in one's township, one file and its visits, the villages' progress, a visit. */
export async function homeCases(bed: Bed, _ours: ServerProcess, county: string, cookie: string): Promise<Case[]> {
  const home = await bed.kernel.asSystem(county, (h) =>
    h.one<{ id: string; place: string; met: string }>(sql`
      SELECT v.id, v.place, v.head AS met FROM households.current v
      WHERE v.county = ${county} AND v.place LIKE ${`${TOWNSHIP}%`} AND v.standing = 'listed' ORDER BY v.id LIMIT 1`),
  )
  const headers = { cookie }
  const read = (name: string, what: string, path: string): Case => ({
    name,
    what,
    bar: 0.75,
    request: { method: 'GET', path, headers },
  })
  const visit = {
    // an errand: the same home may be seen for several on a day
    kind: 'errand',
    household: home.id,
    onDay: '2016-10-31',
    purpose: 'errand',
    met: [home.met],
    note: '材料已代为收齐，代交到镇便民服务中心。',
    confirmed: 'spoken',
  }
  return [
    read('homes', '列表:本镇因病致贫的户一页 20 条', '/api/households?cause=illness&standing=listed&page=1&size=20'),
    read('home', '档案:一户、成员、收入、帮扶人', `/api/households/${home.id}`),
    read('seen', '列表:该户最近 10 次走访', `/api/visits?household=${home.id}&page=1&size=10`),
    read('progress', '总览:本镇各村走访进度', '/api/visits/progress?level=village&page=1&size=50'),
    {
      name: 'visit',
      what: '写入:登记一次入户代办并记日志',
      bar: 0.6,
      request: { method: 'POST', path: '/api/visits', headers, body: visit },
    },
  ]
}
