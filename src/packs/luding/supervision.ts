import type { SupervisionInput } from '#modules/supervision/pack.ts'

/** Another rhythm: letters fall on fixed dates, the kinds of finding follow the county's five standardisations. */
export const supervision = {
  findings: {
    categories: [
      { code: 'venue', title: '阵地建设不规范', weight: 2 },
      { code: 'operation', title: '运行管理不规范', weight: 3 },
      { code: 'rules', title: '制度执行不规范', weight: 3 },
      { code: 'team', title: '队伍建设不规范', weight: 4 },
      { code: 'coordination', title: '统筹推进不规范', weight: 3 },
      { code: 'project', title: '项目推进滞后', weight: 4 },
    ],
    correctDays: 15,
    appealDays: 5,
  },
  letters: {
    issuer: '中共泸定县委组织部',
    kinds: [
      {
        code: 'reminder',
        when: 'start',
        title: '工作提示单',
        prefix: '泸组提',
        lists: 'duties-due',
        subject: '关于{month}党建项目到期事项的工作提示',
        text: [
          '现将你单位{month}到期的责任条目提示如下，请按项目化管理要求推进。',
          '{items}',
          '请各党组织书记逐条核对进度，于到期前登记结果。',
        ],
        layout: 'table',
        issuers: ['leader', 'clerk'],
      },
      {
        code: 'demand',
        when: 'mid',
        title: '督办通知书',
        prefix: '泸组督',
        lists: 'open-findings',
        subject: '关于{month}督查发现问题的督办通知',
        text: [
          '督查发现你单位及所属党组织有{count}个问题，现予督办。',
          '{items}',
          '请于{deadline}前回复整改情况，并附证明材料。',
        ],
        layout: 'table',
        deadline: { kind: 'workingDays', count: 10 },
        evidence: true,
        follows: 'reminder',
        issuers: ['leader'],
      },
      {
        code: 'warning',
        when: 'end',
        title: '预警通知书',
        prefix: '泸组警',
        lists: 'stayed-open',
        subject: '关于{month}逾期未改问题的预警通知',
        text: [
          '你单位仍有{count}个问题逾期未改，现予预警。',
          '{items}',
          '请党委（党组）书记于{deadline}前到县委组织部说明情况。',
        ],
        deadline: { kind: 'workingDays', count: 5 },
        follows: 'demand',
        countsInAppraisal: true,
        issuers: ['leader'],
      },
    ],
  },
  month: {
    rhythm: {
      start: { kind: 'dayOfMonth', day: 3 },
      mid: { kind: 'dayOfMonth', day: 18 },
      end: { kind: 'workingDayOfMonth', nth: -1 },
    },
    bulletin: {
      issuer: '中共泸定县委组织部',
      signer: '中共泸定县委组织部',
      prefix: '泸组通',
      title: '关于{month}党建项目推进情况的通报',
      addressee: '各乡镇党委，县级各部门党组织',
    },
  },
} satisfies SupervisionInput
