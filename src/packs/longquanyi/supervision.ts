import type { SupervisionInput } from '#modules/supervision/pack.ts'

/** Work lists, signed targets and strict appraisal of those posted; weak organisations are turned one by one. */
export const supervision = {
  findings: {
    categories: [
      { code: 'posting', title: '驻村干部管理不严', weight: 4 },
      { code: 'pairing', title: '结对帮扶不实', weight: 3 },
      { code: 'basics', title: '基层组织建设薄弱', weight: 3 },
      { code: 'conduct', title: '帮扶项目资金使用不规范', weight: 5, veto: true },
    ],
  },
  listings: {
    causes: [
      { code: 'team-weak', title: '班子软弱涣散、不起作用', categories: ['basics'] },
      { code: 'posting-loose', title: '驻村帮扶流于形式', categories: ['posting', 'pairing'] },
      { code: 'money-careless', title: '项目资金管理混乱', categories: ['conduct'] },
    ],
  },
  letters: {
    issuer: '中共成都市龙泉驿区委组织部',
    kinds: [
      {
        code: 'reminder',
        when: 'start',
        title: '工作提示函',
        prefix: '龙组提',
        lists: 'duties-due',
        subject: '关于{month}到期事项的提示函',
        text: ['现将你单位{month}到期事项提示如下。', '{items}', '请按期办结并登记结果。'],
        issuers: ['leader', 'clerk'],
      },
      {
        code: 'demand',
        when: 'mid',
        title: '督办函',
        prefix: '龙组督',
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
        prefix: '龙组警',
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
        title: '驻村帮扶督查表',
        kinds: ['field', 'phone', 'stationed'],
        items: [
          {
            code: 'list',
            text: '驻村干部对照工作清单按月完成，记录可查',
            grounds: '党建帮扶驻村干部管理办法',
            category: 'posting',
          },
          {
            code: 'pairing',
            text: '结对党员按计划走访，帮扶措施落实到户',
            grounds: '“1+1”结对帮扶安排',
            category: 'pairing',
          },
          { code: 'basics', text: '“三会一课”按时召开，记录完整', grounds: '“三会一课”制度', category: 'basics' },
          {
            code: 'funds',
            text: '帮扶项目资金专款专用，公示到村',
            grounds: '帮扶资金管理规定',
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
      issuer: '中共成都市龙泉驿区委组织部',
      signer: '中共成都市龙泉驿区委组织部',
      prefix: '龙组通',
      title: '关于{month}党建促脱贫督查情况的通报',
      addressee: '各镇乡（街道）党（工）委，各部门党组织',
      closing: ['各级党组织要对照通报逐项整改，逾期没有整改的，由党组织书记说明原因。'],
    },
  },
} satisfies SupervisionInput
