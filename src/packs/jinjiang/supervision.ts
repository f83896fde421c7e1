import type { SupervisionInput } from '#modules/supervision/pack.ts'

/** One file and one adviser for each person in need; the fund runs in a closed circuit and everything is public. */
export const supervision = {
  findings: {
    categories: [
      { code: 'care', title: '关爱帮扶不到位', weight: 4 },
      { code: 'claim', title: '认领项目没有按期落实', weight: 3 },
      { code: 'basics', title: '基层组织建设薄弱', weight: 3 },
      { code: 'money-late', title: '关爱资金拨付、使用、公开不及时', weight: 3 },
      { code: 'funds', title: '关爱资金使用不规范', weight: 5, veto: true },
    ],
  },
  listings: {
    causes: [
      { code: 'team-weak', title: '班子软弱涣散、不起作用', categories: ['basics'] },
      { code: 'care-loose', title: '关爱帮扶流于形式', categories: ['care', 'claim'] },
      { code: 'money-careless', title: '关爱资金管理混乱', categories: ['funds', 'money-late'] },
    ],
  },
  letters: {
    issuer: '中共成都市锦江区委组织部',
    kinds: [
      {
        code: 'reminder',
        when: 'start',
        title: '工作提示函',
        prefix: '锦组提',
        lists: 'duties-due',
        subject: '关于{month}到期事项的提示函',
        text: ['现将你单位{month}到期事项提示如下。', '{items}', '请按期办结并登记结果。'],
        issuers: ['leader', 'clerk'],
      },
      {
        code: 'demand',
        when: 'mid',
        title: '督办函',
        prefix: '锦组督',
        lists: 'open-findings',
        subject: '关于{month}督查发现问题的督办函',
        text: ['督查发现你单位存在{count}个问题，请限期整改。', '{items}', '整改情况请于{deadline}前回复。'],
        deadline: { kind: 'workingDays', count: 10 },
        follows: 'reminder',
        issuers: ['leader'],
      },
      {
        code: 'warning',
        when: 'end',
        title: '预警函',
        prefix: '锦组警',
        lists: 'stayed-open',
        subject: '关于{month}逾期未改问题的预警函',
        text: [
          '截至{month}月底，你单位仍有{count}个问题没有整改到位，现予预警。',
          '{items}',
          '请于{deadline}前书面说明情况。',
        ],
        deadline: { kind: 'workingDays', count: 5 },
        follows: 'demand',
        countsInAppraisal: true,
        issuers: ['leader'],
      },
    ],
  },
  inspections: {
    checklists: [
      {
        code: 'monthly',
        title: '关爱帮扶督查表',
        kinds: ['field', 'phone', 'stationed'],
        items: [
          {
            code: 'file',
            text: '关爱对象一人一档、一人一顾问，帮扶计划按期落实',
            grounds: '党员关爱中心工作办法',
            category: 'care',
          },
          {
            code: 'claim',
            text: '认领的服务项目按期落实，由受助对象或者其指定的见证人确认',
            grounds: '服务项目认领办法',
            category: 'claim',
          },
          { code: 'basics', text: '“三会一课”按时召开，记录完整', grounds: '“三会一课”制度', category: 'basics' },
          {
            code: 'funds',
            text: '关爱资金专款专用、封闭运行，收支全部公开',
            grounds: '关爱专项资金管理办法',
            category: 'funds',
            evidence: true,
          },
        ],
      },
    ],
  },
  month: {
    rhythm: {
      start: { kind: 'workingDayOfMonth', nth: 2 },
      mid: { kind: 'workingDayOfMonth', nth: 12 },
      end: { kind: 'workingDayOfMonth', nth: -1 },
    },
    bulletin: {
      issuer: '中共成都市锦江区委组织部',
      signer: '中共成都市锦江区委组织部',
      prefix: '锦组通',
      title: '关于{month}关爱帮扶工作督查情况的通报',
      addressee: '各街道党工委，区级各部门党组织',
      closing: ['各级党组织要对照通报逐项整改，逾期没有整改的，由党组织书记说明原因。'],
    },
  },
} satisfies SupervisionInput
