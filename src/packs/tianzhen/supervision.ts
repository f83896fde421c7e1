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
        text: ['请对照任务分解表，抓紧完成{month}到期的以下节点。', '{items}'],
        issuers: ['leader', 'clerk'],
      },
      {
        code: 'demand',
        when: 'mid',
        title: '督办函',
        prefix: '天指督',
        lists: 'open-findings',
        subject: '关于{month}巡检发现问题的督办函',
        text: ['巡检发现你单位存在{count}个问题，请立行立改。', '{items}', '整改情况于{deadline}前报指挥部办公室。'],
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
        text: ['你单位有{count}个问题未按期整改。', '{items}', '请于{deadline}前说明情况；符合容错情形的，一并提出。'],
        deadline: { kind: 'workingDays', count: 5 },
        follows: 'demand',
        countsInAppraisal: true,
        issuers: ['leader'],
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
    },
  },
} satisfies SupervisionInput
