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
  listings: {
    causes: [
      { code: 'team-incomplete', title: '班子配备不齐、书记长期缺职', categories: ['team'] },
      { code: 'secretary-unfit', title: '书记不胜任、工作不在状态', categories: ['team'] },
      { code: 'team-divided', title: '班子不团结、内耗严重', categories: ['team'] },
      { code: 'life-irregular', title: '组织生活不正常', categories: ['operation'] },
      { code: 'members-unled', title: '党员教育管理缺失', categories: ['team', 'operation'] },
      { code: 'governance-disordered', title: '党务村务公开和民主管理混乱', categories: ['rules'] },
      { code: 'venue-missing', title: '没有活动场所或者长期闲置', categories: ['venue'] },
      { code: 'pairing-idle', title: '共建共创流于形式', categories: ['coordination'] },
      { code: 'projects-stalled', title: '产业项目长期停滞、集体经济薄弱', categories: ['project'] },
    ],
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
  inspections: {
    checklists: [
      {
        code: 'monthly',
        title: '党支部“五个规范化”检查表',
        kinds: ['field', 'phone', 'stationed'],
        items: [
          {
            code: 'venue',
            text: '活动场所标识、制度、设施齐全，正常开放使用',
            grounds: '阵地建设规范化标准',
            category: 'venue',
            evidence: true,
          },
          {
            code: 'operation',
            text: '“三会一课”按时召开，调阅记录内容真实、完整',
            grounds: '运行管理规范化标准',
            category: 'operation',
            evidence: true,
          },
          {
            code: 'rules',
            text: '党务村务公开栏按季更新，重大事项按制度议决',
            grounds: '制度建设规范化标准',
            category: 'rules',
            evidence: true,
          },
          {
            code: 'team',
            text: '村级班子配备齐全，入党积极分子培养考察记录按季填写',
            grounds: '队伍建设规范化标准',
            category: 'team',
            evidence: true,
          },
          {
            code: 'coordination',
            text: '与共建单位有共同计划，共同事项按计划办理',
            grounds: '统筹推进规范化标准',
            category: 'coordination',
            evidence: true,
          },
        ],
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
      closing: ['各级党组织要对照清单逐项核对，滞后的项目和未销号的问题，由党组织书记牵头限期推进、限期整改。'],
    },
  },
} satisfies SupervisionInput
