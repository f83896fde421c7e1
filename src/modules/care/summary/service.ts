import type { Handle } from '#kernel/server/handle.ts'
import { fundsSummary } from '#modules/funds/public.ts'
import { MEMBER_KINDS, MEMBER_UNITS, type MemberKind } from '../roster/model.ts'
import { countMembers } from '../roster/store.ts'
import { CLAIM_KINDS, CLAIM_UNITS, type ClaimKind } from '../wishes/model.ts'
import type { CareSummary, Figure } from './model.ts'
import * as store from './store.ts'

const at = (path: string, query: Record<string, string | number>) =>
  `${path}?${new URLSearchParams(Object.entries(query).map(([k, v]) => [k, String(v)]))}`
const figure = (key: string, title: string, value: number, unit: string, link: string, counts: string): Figure => ({
  key,
  title,
  value,
  unit,
  link,
  counts,
})

/**
 * The year of the centre, from its records and the ledger. Each figure has its own unit and opens to what it counts; figures of
 * different units are not added. Money in 元.
 */
export async function careSummary(
  h: Handle,
  { year = Number(h.today.slice(0, 4)) }: { year?: number } = {},
): Promise<CareSummary> {
  const c = await store.counts(h, year)
  const members = new Map((await countMembers(h, year)).map((m) => [m.kind, m.count]))
  const claims = new Map((await store.claimants(h, year)).map((m) => [m.kind, m]))
  const money = await fundsSummary(h, { year })
  const yuan = (fen: number) => fen / 100
  const purpose = (code: string) => money.purposes.find((p) => p.purpose === code)
  const roster = (Object.keys(MEMBER_KINDS) as MemberKind[]).map((kind) =>
    figure(
      `members.${kind}`,
      MEMBER_KINDS[kind],
      members.get(kind) ?? 0,
      MEMBER_UNITS[kind],
      at('/care/members', { kind, year }),
      '当年在册的成员，一个单位或者一名人员计一次',
    ),
  )
  const claimed = (Object.keys(CLAIM_KINDS) as ClaimKind[]).map((kind) =>
    figure(
      `claims.${kind}`,
      `认领的${CLAIM_KINDS[kind]}`,
      claims.get(kind)?.parties ?? 0,
      CLAIM_UNITS[kind],
      at('/care/claims', { kind, year, latest: 'true' }),
      '当年认领过的，同一认领人只计一次',
    ),
  )
  const given = at('/payments', { paidIn: year })
  return {
    county: h.scope.county,
    year,
    groups: [
      {
        code: 'J1',
        title: '“1+N”联络网络',
        figures: [
          ...roster,
          figure('given', '发放救助资金', yuan(money.given), '元', given, '当年实际支付、当年没有退回的款项'),
          ...(money.cameBack > 0
            ? [
                figure(
                  'cameBack',
                  '以前年度款项退回',
                  yuan(money.cameBack),
                  '元',
                  at('/payments', { cameBackIn: year }),
                  '以前年度支付、当年退回的款项',
                ),
              ]
            : []),
        ],
        note: '机关单位、企业、社会组织按个（家）计，党员干部、志愿者按人计，单位数与人数不相加。',
      },
      {
        code: 'J2',
        title: '购买服务与“四有”核查',
        figures: [
          figure(
            'contracts',
            '执行中的运营合同',
            c.contracts,
            '份',
            at('/care/contracts', { year }),
            '合同期与当年有交叉的合同',
          ),
          figure(
            'checks',
            '通过“四有”核查',
            c.checksPassed,
            '份',
            at('/care/contracts', { checkedIn: year }),
            '当年核查四项齐备并经另一人确认的合同',
          ),
        ],
        note: null,
      },
      {
        code: 'J3',
        title: '专项资金封闭运行',
        figures: [
          figure(
            'budgeted',
            '年度预算',
            yuan(money.budgeted),
            '元',
            at('/budgets', { year, approved: 'true' }),
            '当年批准的专项资金预算总额',
          ),
          figure(
            'spent',
            '预算支出',
            yuan(money.budgetSpent),
            '元',
            at('/fund-entries', { flow: 'lines', year }),
            '当年从预算项目支付、没有退回的款项',
          ),
        ],
        note: null,
      },
      {
        code: 'J4',
        title: '一人一档一顾问',
        figures: [
          figure('registered', '登记', c.registered, '人', at('/care/cases', { year }), '当年登记的人员'),
          figure(
            'reviews',
            '审核',
            c.reviews,
            '人次',
            at('/care/reviews', { year }),
            '当年作出的审核，一人复审的计两次',
          ),
          figure(
            'reviewed',
            '其中审核过的人员',
            c.reviewed,
            '人',
            at('/care/reviews', { year, latest: 'true' }),
            '当年审核过的人员，每人只计一次',
          ),
          figure('files', '建档', c.files, '份', at('/care/files', { year }), '当年建立的档案，一人一份'),
          figure('plans', '帮扶计划', c.plans, '份', at('/care/plans', { year }), '当年制定的计划'),
          figure(
            'covered',
            '有首席顾问',
            c.covered,
            '人',
            at('/care/cases', { covered: 'true' }),
            `现在建档的 ${c.onFile} 人中有首席顾问的人数`,
          ),
        ],
        note:
          c.reviews === c.registered
            ? null
            : `登记 ${c.registered} 人、审核 ${c.reviews} 人次不相等：审核按次计，有人经过复审；未通过审核的不建档，计划在建档以后制定。`,
      },
      {
        code: 'J5',
        title: '认领服务项目',
        figures: [
          ...claimed,
          figure(
            'wishes.leader',
            '领导干部认领的项目和心愿',
            claims.get('leader')?.wishes ?? 0,
            '个',
            at('/care/wishes', { claimedBy: 'leader', year }),
            '当年由领导干部认领的，几人共同认领一个的只计一个',
          ),
          figure(
            'times',
            '落实',
            c.times,
            '人次',
            at('/care/deliveries', { year, confirmed: 'true' }),
            '当年落实并经受助对象或者见证人确认的次数，一人受助一次计一人次',
          ),
          figure(
            'people',
            '受助对象',
            c.people,
            '人',
            at('/care/deliveries', { year, confirmed: 'true', latest: 'true' }),
            '当年受助的人员，每人只计一次',
          ),
          figure(
            'forWishes',
            '支付认领项目资金',
            yuan(money.forWishes),
            '元',
            at('/payments', { paidIn: year, of: 'care.wish' }),
            '当年为心愿和服务项目支付、当年没有退回的款项',
          ),
        ],
        note: '认领人按人（家、个）计，项目按个计，落实按人次计：几人可以共同认领一个项目，一个项目可以帮助多人多次，所以这些数互不相等，也不相加。',
      },
      {
        code: 'J6',
        title: '属地募集、点对点使用',
        figures: [
          figure(
            'raised',
            '募集资金',
            yuan(money.raised),
            '元',
            at('/fund-entries', { flow: 'gifts', year }),
            '当年收到、没有退回的捐赠款',
          ),
          figure(
            'living',
            '定期生活救助',
            purpose('living-aid')?.recipients ?? 0,
            '户',
            at('/payments', { purpose: 'living-aid', paidIn: year, latest: 'true' }),
            '当年领取定期生活救助的户，每户只计一次',
          ),
          figure(
            'livingTimes',
            '定期生活救助发放',
            purpose('living-aid')?.payments ?? 0,
            '笔',
            at('/payments', { purpose: 'living-aid', paidIn: year }),
            '当年发放的笔数，一户一月一笔',
          ),
          figure(
            'illness',
            '大病救助',
            purpose('illness-aid')?.recipients ?? 0,
            '户',
            at('/payments', { purpose: 'illness-aid', paidIn: year, latest: 'true' }),
            '当年领取大病救助的户，每户只计一次',
          ),
        ],
        note: null,
      },
      {
        code: 'J7',
        title: '微心愿与志愿服务',
        figures: [
          figure(
            'wishes',
            '上墙的微心愿',
            c.wishes,
            '个',
            at('/care/wishes', { kind: 'wish', year }),
            '当年审核上墙的微心愿',
          ),
          figure(
            'projects',
            '公布的服务项目',
            c.projects,
            '个',
            at('/care/wishes', { kind: 'project', year }),
            '当年审核公布的服务项目',
          ),
          figure(
            'confirmed',
            '已圆梦',
            c.confirmed,
            '个',
            at('/care/wishes', { state: 'confirmed', confirmedIn: year }),
            '当年全部落实并确认的微心愿和服务项目',
          ),
          figure('teams', '志愿服务队', c.teams, '支', at('/care/teams', { year }), '年末在册的志愿服务队'),
          figure(
            'activities',
            '志愿服务活动',
            c.activities,
            '次',
            at('/care/activities', { year, state: 'held' }),
            '当年开展的活动',
          ),
        ],
        note: null,
      },
    ],
  }
}
