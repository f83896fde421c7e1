import type { SupervisionInput } from '#modules/supervision/pack.ts'

/** Field visits, telephone checks and stationed teams; what they find becomes a bulletin, a talk, a correction by a date. */
export const supervision = {
  findings: {
    categories: [
      { code: 'posting', title: '驻村履职不到位', weight: 4 },
      { code: 'duty', title: '党建促脱贫责任落实不力', weight: 4 },
      { code: 'service', title: '服务群众不到位', weight: 3 },
      { code: 'conduct', title: '扶贫领域作风问题', weight: 5, veto: true },
    ],
  },
  listings: {
    causes: [
      { code: 'third-class', title: '村党组织评为三类', categories: ['duty', 'service'] },
      { code: 'posting-loose', title: '第一书记长期不在岗', categories: ['posting'] },
      { code: 'conduct-poor', title: '作风问题突出、群众意见大', categories: ['conduct'] },
    ],
  },
  letters: {
    issuer: '中共简阳市委组织部',
    kinds: [
      {
        code: 'reminder',
        when: 'start',
        title: '工作提示函',
        prefix: '简组提',
        lists: 'duties-due',
        subject: '关于{month}到期事项的提示函',
        text: ['现将你单位{month}到期事项提示如下。', '{items}', '请按期办结并登记结果。'],
        issuers: ['leader', 'clerk'],
      },
      {
        code: 'demand',
        when: 'mid',
        title: '督办函',
        prefix: '简组督',
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
        prefix: '简组警',
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
            code: 'stay',
            text: '第一书记在村履职，走访、坐班有记录',
            grounds: '第一书记管理办法',
            category: 'posting',
          },
          { code: 'lead', text: '联系领导按月到村研究工作', grounds: '领导联系贫困村制度', category: 'duty' },
          {
            code: 'ledgers',
            text: '诉求、困难、稳定三本台账有登记、有办理',
            grounds: '“党建+”服务要求',
            category: 'service',
          },
          {
            code: 'conduct',
            text: '评议、公示程序完整，没有优亲厚友',
            grounds: '扶贫领域作风要求',
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
      issuer: '中共简阳市委组织部',
      signer: '中共简阳市委组织部',
      prefix: '简组通',
      title: '关于{month}党建促脱贫督查情况的通报',
      addressee: '各镇乡（街道）党（工）委，各部门党组织',
      closing: ['各级党组织要对照通报逐项整改，逾期没有整改的，由党组织书记说明原因。'],
    },
  },
} satisfies SupervisionInput
