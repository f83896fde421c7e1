import type { SupervisionInput } from '#modules/supervision/pack.ts'

/** Two-year turn of weak organisations, inspection in the middle of the month, and tolerance for honest error by a county rule. */
export const supervision = {
  findings: {
    categories: [
      { code: 'task', title: '重点任务推进滞后', weight: 4 },
      { code: 'project', title: '书记项目进度不达标', weight: 3 },
      { code: 'basics', title: '基础工作不扎实', weight: 3 },
      { code: 'posting', title: '驻村帮扶管理松懈', weight: 4 },
      { code: 'conduct', title: '扶贫领域作风问题', weight: 6, veto: true, prohibition: true },
    ],
    correctDays: 10,
    toleranceGrounds: [
      { code: 'pilot', title: '在改革创新、先行先试中因缺乏经验出现的失误' },
      { code: 'policy-gap', title: '上级没有明确规定、为群众利益主动作为造成的偏差' },
      { code: 'emergency', title: '应急处置中为减少损失采取的果断措施' },
      { code: 'corrected', title: '及时报告、主动纠正，没有造成严重后果' },
    ],
  },
  listings: {
    causes: [
      { code: 'secretary-vacant', title: '党组织书记空缺', categories: ['basics'] },
      { code: 'secretary-unfit', title: '书记不胜任、工作不在状态', categories: ['basics', 'task'] },
      { code: 'team-weak', title: '班子没有战斗力、内耗严重', categories: ['basics'] },
      { code: 'life-irregular', title: '组织生活不正常', categories: ['basics'] },
      { code: 'posting-loose', title: '驻村帮扶流于形式、群众意见大', categories: ['posting'] },
      { code: 'conduct-poor', title: '扶贫领域作风问题突出、村务管理混乱', categories: ['conduct'] },
      { code: 'economy-empty', title: '集体经济薄弱、没有经营收入', categories: ['project'] },
    ],
    // The county's plan for weak organisations runs for two years; whoever comes off it stays under watch as long.
    watchMonths: 24,
  },
  letters: {
    issuer: '天镇县脱贫攻坚指挥部',
    kinds: [
      {
        code: 'reminder',
        when: 'start',
        title: '任务提醒函',
        prefix: '天指提',
        lists: 'duties-due',
        subject: '关于{month}重点任务到期节点的提醒函',
        text: [
          '请对照任务分解表，抓紧完成{month}到期的以下节点。',
          '{items}',
          '完成后请及时登记销号；确有困难不能按期完成的，应当在到期前向指挥部办公室说明。',
        ],
        issuers: ['leader', 'clerk'],
      },
      {
        code: 'demand',
        when: 'mid',
        title: '督办函',
        prefix: '天指督',
        lists: 'open-findings',
        subject: '关于{month}巡检发现问题的督办函',
        text: ['巡检发现你单位存在{count}个问题，请立行立改。', '{items}', '整改情况请于{deadline}前报指挥部办公室。'],
        deadline: { kind: 'workingDays', count: 7 },
        follows: 'reminder',
        issuers: ['leader'],
      },
      {
        code: 'warning',
        when: 'end',
        title: '问责预警函',
        prefix: '天指警',
        lists: 'stayed-open',
        subject: '关于{month}未按期整改问题的问责预警函',
        text: [
          '截至{month}月底，你单位仍有{count}个问题未按期整改，现予预警。',
          '{items}',
          '请于{deadline}前书面说明情况并完成整改；符合容错情形的，可以一并提出申请。逾期仍不整改的，按照规定问责。',
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
        title: '抓党建促脱贫巡检表',
        kinds: ['field', 'phone', 'stationed'],
        items: [
          { code: 'task', text: '到期任务节点按期完成，台账与实际一致', grounds: '重点任务分解表', category: 'task' },
          { code: 'project', text: '书记项目按计划推进', grounds: '党组织书记项目管理要求', category: 'project' },
          { code: 'life', text: '“三会一课”按时召开，记录完整', grounds: '“三会一课”制度', category: 'basics' },
          {
            code: 'stay',
            text: '驻村工作队员、第一书记在岗履职，工作日志齐全',
            grounds: '驻村帮扶“三支队伍”管理办法',
            category: 'posting',
          },
          {
            code: 'conduct',
            text: '入户核查真实，不代填收入信息，不增加群众负担',
            grounds: '扶贫领域作风治理要求',
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
      issuer: '天镇县脱贫攻坚指挥部',
      signer: '天镇县脱贫攻坚指挥部',
      prefix: '天指通',
      title: '关于{month}重点任务巡检情况的通报',
      addressee: '各乡镇党委，县直各部门党组织',
      closing: ['各级党组织要对照通报查找差距，逾期节点和未销号的问题由党组织书记负总责，逐项限期完成。'],
    },
  },
} satisfies SupervisionInput
