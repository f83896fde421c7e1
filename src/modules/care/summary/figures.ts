import type { FundsSummary } from '#modules/funds/public.ts'
import { MEMBER_KINDS, MEMBER_UNITS, type MemberKind } from '../roster/model.ts'
import { CLAIM_KINDS, CLAIM_UNITS, type ClaimKind } from '../wishes/model.ts'
import type { CareSummary, Figure } from './model.ts'
import type { CareCounts, Claimants } from './store.ts'

/** What a year's records and books say, as they are counted; the figures below only word it. Money in 分, worded in 元. */
export interface YearOfCare {
  year: number
  counts: CareCounts
  /** members on the roster in the year, by kind */
  members: ReadonlyMap<string, number>
  /** those who claimed in the year, by kind */
  claims: ReadonlyMap<string, Claimants>
  money: FundsSummary
}
type Group = CareSummary['groups'][number]

/** The seven groups J1 to J7 in their order: what the codes are says the module's README. */
export function groupsOf(of: YearOfCare): Group[] {
  return [network(of), purchase(of), dedicated(of), advisers(of), claimed(of), raised(of), wishes(of)]
}

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
const yuan = (fen: number) => fen / 100
const paidFor = (money: FundsSummary, purpose: string) => money.purposes.find((p) => p.purpose === purpose)

/** The one centre and the N around it. */
function network({ year, money, members }: YearOfCare): Group {
  return {
    code: 'J1',
    title: '“1+N”联络网络',
    figures: [
      ...membersOf(members, year),
      figure(
        'given',
        '发放救助资金',
        yuan(money.given),
        '元',
        at('/payments', { paidIn: year }),
        '当年实际支付、当年没有退回的款项',
      ),
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
  }
}

/** One figure a kind of member. */
function membersOf(members: YearOfCare['members'], year: number): Figure[] {
  return (Object.keys(MEMBER_KINDS) as MemberKind[]).map((kind) =>
    figure(
      `members.${kind}`,
      MEMBER_KINDS[kind],
      members.get(kind) ?? 0,
      MEMBER_UNITS[kind],
      at('/care/members', { kind, year }),
      '当年在册的成员，一个单位或者一名人员计一次',
    ),
  )
}

/** What the operator is paid for, and its yearly check. */
function purchase({ year, counts: c }: YearOfCare): Group {
  return {
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
  }
}

/** The district's own money: budgeted, and spent on nothing else. */
function dedicated({ year, money }: YearOfCare): Group {
  return {
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
  }
}

/** Register, review, file, plan; an adviser for each. */
function advisers({ year, counts: c }: YearOfCare): Group {
  return {
    code: 'J4',
    title: '一人一档一顾问',
    figures: [
      figure('registered', '登记', c.registered, '人', at('/care/cases', { year }), '当年登记的人员'),
      figure('reviews', '审核', c.reviews, '人次', at('/care/reviews', { year }), '当年作出的审核，一人复审的计两次'),
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
  }
}

/** Who claimed, and what came of it. */
function claimed({ year, money, counts: c, claims }: YearOfCare): Group {
  return {
    code: 'J5',
    title: '认领服务项目',
    figures: [
      ...claimantsOf(claims, year),
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
  }
}

/** One figure a kind of claimant. */
function claimantsOf(claims: YearOfCare['claims'], year: number): Figure[] {
  return (Object.keys(CLAIM_KINDS) as ClaimKind[]).map((kind) =>
    figure(
      `claims.${kind}`,
      `认领的${CLAIM_KINDS[kind]}`,
      claims.get(kind)?.parties ?? 0,
      CLAIM_UNITS[kind],
      at('/care/claims', { kind, year, latest: 'true' }),
      '当年认领过的，同一认领人只计一次',
    ),
  )
}

/** Given by the people of the place, paid out to named households. */
function raised({ year, money }: YearOfCare): Group {
  return {
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
        paidFor(money, 'living-aid')?.recipients ?? 0,
        '户',
        at('/payments', { purpose: 'living-aid', paidIn: year, latest: 'true' }),
        '当年领取定期生活救助的户，每户只计一次',
      ),
      figure(
        'livingTimes',
        '定期生活救助发放',
        paidFor(money, 'living-aid')?.payments ?? 0,
        '笔',
        at('/payments', { purpose: 'living-aid', paidIn: year }),
        '当年发放的笔数，一户一月一笔',
      ),
      figure(
        'illness',
        '大病救助',
        paidFor(money, 'illness-aid')?.recipients ?? 0,
        '户',
        at('/payments', { purpose: 'illness-aid', paidIn: year, latest: 'true' }),
        '当年领取大病救助的户，每户只计一次',
      ),
    ],
    note: null,
  }
}

/** Wishes and projects on the wall, and the volunteers. */
function wishes({ year, counts: c }: YearOfCare): Group {
  return {
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
  }
}
