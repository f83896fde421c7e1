import type { SupervisionInput } from '#modules/supervision/pack.ts'

/** Bags and sheds are lent under a contract and repaid in produce; officers in the villages answer for both. */
export const supervision = {
  findings: {
    categories: [
      { code: 'lending', title: '借袋还耳管理不严', weight: 4 },
      { code: 'posting', title: '驻村干部管理不严', weight: 4 },
      { code: 'basics', title: '基层组织建设薄弱', weight: 3 },
      { code: 'conduct', title: '产业资金使用不规范', weight: 5, veto: true },
    ],
  },
  listings: {
    causes: [
      { code: 'team-weak', title: '班子软弱涣散、不起作用', categories: ['basics'] },
      { code: 'industry-loose', title: '产业帮扶流于形式', categories: ['lending', 'posting'] },
      { code: 'money-careless', title: '产业资金管理混乱', categories: ['conduct'] },
    ],
  },
  letters: {
    issuer: '中共柞水县委组织部',
    kinds: [
      {
        code: 'reminder',
        when: 'start',
        title: '工作提示函',
        prefix: '柞组提',
        lists: 'duties-due',
        subject: '关于{month}到期事项的提示函',
        text: ['现将你单位{month}到期事项提示如下。', '{items}', '请按期办结并登记结果。'],
        issuers: ['leader', 'clerk'],
      },
      {
        code: 'demand',
        when: 'mid',
        title: '督办函',
        prefix: '柞组督',
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
        prefix: '柞组警',
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
        title: '产业帮扶督查表',
        kinds: ['field', 'phone', 'stationed'],
        items: [
          {
            code: 'lending',
            text: '菌袋借出签有合同，归还产品当场过秤、按等级登记',
            grounds: '“借袋还耳”管理办法',
            category: 'lending',
          },
          {
            code: 'posting',
            text: '驻村干部到户指导生产，记录可查',
            grounds: '驻村干部管理办法',
            category: 'posting',
          },
          { code: 'basics', text: '“三会一课”按时召开，记录完整', grounds: '“三会一课”制度', category: 'basics' },
          {
            code: 'funds',
            text: '受灾减免、损耗核销经另一人批准，公示到村',
            grounds: '“借袋还耳”管理办法',
            category: 'conduct',
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
      issuer: '中共柞水县委组织部',
      signer: '中共柞水县委组织部',
      prefix: '柞组通',
      title: '关于{month}产业帮扶工作督查情况的通报',
      addressee: '各镇（街道）党（工）委，县级各部门党组织',
      closing: ['各级党组织要对照通报逐项整改，逾期没有整改的，由党组织书记说明原因。'],
    },
  },
} satisfies SupervisionInput
