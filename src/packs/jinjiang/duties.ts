import type { DutiesInput } from '#modules/duties/pack.ts'

const monthly = { recurrence: 'monthly', deadline: { kind: 'endOfMonth' } } as const
const ofTownships = { ...monthly, subjectKind: 'township-committee', owner: { title: '党委书记' } } as const
const ofTreasury = {
  ...monthly,
  subjectKind: 'department' as const,
  subjects: ['中共锦江区财政局党组'],
  owner: { title: '党组书记' },
}

/**
 * The district publishes what it did, not its lists; these are ours, after the duties it describes. Nobody reports on them: each is
 * proven by the records of care and funds, and what falls short at the month's close is a finding like any other.
 */
export const duties = {
  lists: [
    {
      code: 'JJ-C',
      kind: 'responsibility',
      title: '街道党工委关爱帮扶责任清单',
      year: 2016,
      issuedOn: '2016-01-04',
      grounds: '党员关爱中心工作办法、服务项目认领办法',
      items: [
        {
          code: 'C-1',
          title: '帮扶计划到期的事项全部办结',
          category: 'care',
          measure: 'care.plans-kept',
          target: 1,
          ...ofTownships,
        },
        {
          code: 'C-2',
          title: '已建档的关爱对象人人有首席顾问',
          category: 'care',
          measure: 'care.covered',
          target: 1,
          ...ofTownships,
        },
        {
          code: 'C-3',
          title: '认领的微心愿和服务项目到期全部落实',
          category: 'claim',
          measure: 'care.wishes-fulfilled',
          target: 1,
          ...ofTownships,
        },
        {
          code: 'C-4',
          title: '发放的物资由受助人或者见证人按时签收',
          category: 'care',
          measure: 'funds.unconfirmed-goods',
          target: 0,
          ...ofTownships,
        },
      ],
    },
    {
      code: 'JJ-F',
      kind: 'responsibility',
      title: '关爱资金管理责任清单',
      year: 2016,
      issuedOn: '2016-01-04',
      grounds: '关爱专项资金管理办法',
      items: [
        {
          code: 'F-1',
          title: '到期款项按时足额拨付',
          category: 'money-late',
          measure: 'funds.paid-on-time',
          target: 1,
          ...ofTreasury,
        },
        {
          code: 'F-2',
          title: '捐赠款及时用到受助群众，没有逾期闲置',
          category: 'money-late',
          measure: 'funds.idle-gifts',
          target: 0,
          ...ofTreasury,
        },
        {
          code: 'F-3',
          title: '资金账目按期公开',
          category: 'money-late',
          measure: 'funds.published-on-time',
          target: 1,
          ...ofTreasury,
        },
      ],
    },
  ],
} satisfies DutiesInput
