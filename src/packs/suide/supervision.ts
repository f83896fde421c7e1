import type { SupervisionInput } from '#modules/supervision/pack.ts'

/** The county publishes that its findings fall into seven kinds but not which; these seven are ours. */
export const supervision = {
  findings: {
    categories: [
      { code: 'life', title: '组织生活不规范', weight: 3 },
      { code: 'duty', title: '主体责任落实不到位', weight: 4, veto: true },
      { code: 'member', title: '党员教育管理不严格', weight: 3 },
      { code: 'service', title: '服务群众不到位', weight: 3 },
      { code: 'venue', title: '活动阵地建设管理滞后', weight: 2 },
      { code: 'funds', title: '经费保障不及时', weight: 4 },
      { code: 'discipline', title: '扶贫领域纪律执行不严', weight: 6, veto: true, prohibition: true },
    ],
    addresseeKinds: ['township-committee', 'department'],
    correctDays: 12,
    appealDays: 5,
    escalateAfter: 2,
  },
  letters: {
    issuer: '中共绥德县委组织部',
    signer: '中共绥德县委组织部',
    kinds: [
      {
        code: 'reminder',
        when: 'start',
        title: '提示函',
        prefix: '绥组提',
        lists: 'duties-due',
        subject: '关于{month}基层党建工作到期事项的提示函',
        text: [
          '根据年度党建工作责任清单，现将你单位{month}应当完成的工作提示如下，请对照抓好落实。',
          { heading: '本月到期事项' },
          '{items}',
          { heading: '有关要求' },
          '请党组织书记逐项明确责任人和完成时限，办结后及时在系统中登记并附证明材料。如有特殊情况不能按期完成，请在到期前书面说明。',
        ],
        issuers: ['leader', 'clerk'],
      },
      {
        code: 'demand',
        when: 'mid',
        title: '督办函',
        prefix: '绥组督',
        lists: 'open-findings',
        subject: '关于{month}基层党建工作存在问题的督办函',
        text: [
          '经查，你单位及所属党组织存在以下{count}个问题，现予督办。',
          { heading: '存在问题' },
          '{items}',
          { heading: '整改要求' },
          '请于{deadline}前将整改情况及证明材料书面回复我部。整改完成后由我部另行派人复核，复核通过方予销号；对问题有异议的，可在收函后按规定申辩。',
        ],
        layout: 'list',
        deadline: { kind: 'workingDays', count: 8 },
        evidence: false,
        follows: 'reminder',
        issuers: ['leader'],
      },
      {
        code: 'warning',
        when: 'end',
        title: '预警函',
        prefix: '绥组警',
        lists: 'stayed-open',
        subject: '关于{month}基层党建工作逾期未改问题的预警函',
        text: [
          '截至{month}月底，你单位仍有{count}个问题逾期未完成整改，现予预警，并作为年度党建考核的依据。{earlier}',
          { heading: '逾期未改问题' },
          '{items}',
          { heading: '有关要求' },
          '请党组织书记亲自过问、限期整改，于{deadline}前报告结果；符合容错情形的，可一并提出申请。',
        ],
        deadline: { kind: 'workingDays', count: 5 },
        follows: 'demand',
        countsInAppraisal: true,
        urgency: '加急',
        issuers: ['leader'],
      },
    ],
  },
  inspections: {
    checklists: [
      {
        code: 'monthly',
        title: '基层党建月督查检查表',
        kinds: ['field', 'phone', 'stationed'],
        items: [
          { code: 'rota', text: '村干部轮流坐班落实，值班有记录', grounds: '村干部轮流坐班制度', category: 'service' },
          { code: 'proxy', text: '代办事登记完整，办理结果有回告', grounds: '镇村干部代办事制度', category: 'service' },
          { code: 'venue', text: '组织活动场所正常开放使用', grounds: '村级组织活动场所管理办法', category: 'venue' },
          { code: 'signs', text: '党务公开栏按季更新', grounds: '党务公开工作规定', category: 'venue' },
          {
            code: 'notebook',
            text: '党员学习笔记和年审材料齐全',
            grounds: '党员“两本两证”审核制度',
            category: 'member',
          },
          {
            code: 'colour',
            text: '“六色卡”调整有依据、有时间',
            grounds: '党员“六色卡”分类动态管理办法',
            category: 'member',
          },
          {
            code: 'funds',
            text: '村级办公经费和干部报酬按时足额到位',
            grounds: '村级组织运转经费保障标准',
            category: 'funds',
          },
          { code: 'rules', text: '遵守扶贫领域工作纪律', grounds: '扶贫工作纪律“七个严禁”', category: 'discipline' },
        ],
      },
    ],
  },
  month: {
    rhythm: {
      start: { kind: 'workingDayOfMonth', nth: 1 },
      mid: { kind: 'workingDayOfMonth', nth: 10 },
      end: { kind: 'workingDayOfMonth', nth: -1 },
    },
    bulletin: {
      issuer: '中共绥德县委组织部',
      signer: '中共绥德县委组织部',
      prefix: '绥组通',
      title: '关于{month}基层党建工作督查情况的通报',
      addressee: '各镇党委，县直各部门党组织',
      closing: [
        '各级党组织要对照通报举一反三，尚未销号的问题由党组织书记牵头，逐项明确责任人和时限，按期整改到位。',
        '对逾期未改的问题，将按照《绥德县党建工作责任追究办法》处理，并计入年度考核。',
      ],
    },
  },
} satisfies SupervisionInput
