import type { DutiesInput } from '#modules/duties/pack.ts'

const quarterly = {
  subjectKind: 'village-branch',
  recurrence: 'quarterly',
  deadline: { kind: 'dayOfMonth', day: 20 },
} as const
const monthly = {
  subjectKind: 'township-committee',
  recurrence: 'monthly',
  deadline: { kind: 'dayOfMonth', day: 25 },
} as const

/** L24: the county publishes that there are ten actions; which they are, and who leads each, is ours. */
const ACTIONS: readonly [action: string, department: string][] = [
  ['住房改善', '住建局'],
  ['饮水安全', '水务局'],
  ['道路通畅', '交通局'],
  ['教育助学', '教育局'],
  ['医疗救助', '卫计局'],
  ['就业帮扶', '人社局'],
  ['产业增收', '农牧科技局'],
  ['文化惠民', '文广局'],
  ['环境整治', '环保局'],
  ['社会治安', '公安局'],
]

/**
 * L2: objectives become indicators, measures become items, and each kind of subject has its block: villages, townships,
 * departments. L6: five standardisations as a checklist with evidence.
 */
export const duties = {
  lists: [
    {
      code: 'LD-5',
      kind: 'standard',
      title: '党支部“五个规范化”建设清单',
      year: 2016,
      issuedOn: '2016-01-04',
      objectives: [
        {
          code: 'G',
          title: '五个规范化',
          weight: 100,
          indicators: [
            {
              code: 'G-1',
              title: '阵地建设规范化',
              weight: 20,
              items: [
                {
                  code: 'G-11',
                  title: '活动场所标识、制度、设施齐全并正常使用',
                  weight: 20,
                  category: 'venue',
                  evidence: true,
                  ...quarterly,
                },
              ],
            },
            {
              code: 'G-2',
              title: '运行管理规范化',
              weight: 20,
              items: [
                {
                  code: 'G-21',
                  title: '“三会一课”按时召开',
                  weight: 20,
                  category: 'operation',
                  ...quarterly,
                  measure: 'meetings.held',
                  target: 0.9,
                },
              ],
            },
            {
              code: 'G-3',
              title: '制度建设规范化',
              weight: 20,
              items: [
                {
                  code: 'G-31',
                  title: '党务村务公开栏按季更新',
                  weight: 20,
                  category: 'rules',
                  evidence: true,
                  ...quarterly,
                },
              ],
            },
            {
              code: 'G-4',
              title: '队伍建设规范化',
              weight: 20,
              items: [
                {
                  code: 'G-41',
                  title: '入党积极分子培养考察记录按季填写',
                  weight: 20,
                  category: 'team',
                  evidence: true,
                  ...quarterly,
                },
              ],
            },
            {
              code: 'G-5',
              title: '统筹推进规范化',
              weight: 20,
              items: [
                {
                  code: 'G-51',
                  title: '共建单位共同事项按计划完成',
                  weight: 20,
                  category: 'coordination',
                  evidence: true,
                  ...quarterly,
                },
              ],
            },
          ],
        },
      ],
    },
    {
      code: 'LD-P',
      kind: 'responsibility',
      title: '乡镇党委书记抓党建责任清单',
      year: 2016,
      issuedOn: '2016-01-04',
      objectives: [
        {
          code: 'B',
          title: '书记抓、抓书记',
          weight: 100,
          indicators: [
            {
              code: 'B-1',
              title: '责任落实',
              weight: 60,
              items: [
                { code: 'B-11', title: '党委专题研究项目推进', weight: 30, category: 'project', ...monthly },
                { code: 'B-12', title: '走遍所辖各村并收集意见', weight: 30, category: 'coordination', ...monthly },
              ],
            },
            {
              code: 'B-2',
              title: '力量配备',
              weight: 40,
              items: [
                {
                  code: 'B-21',
                  title: '配齐党委书记、组织委员和至少两名专职党务干部',
                  weight: 40,
                  category: 'team',
                  ...monthly,
                  measure: 'people.staffing',
                  target: 1,
                },
              ],
            },
          ],
        },
      ],
    },
    {
      code: 'LD-D',
      kind: 'responsibility',
      title: '县级部门党组织抓党建责任清单',
      year: 2016,
      issuedOn: '2016-01-04',
      objectives: [
        {
          code: 'D',
          title: '共建共创',
          weight: 100,
          indicators: [
            {
              code: 'D-1',
              title: '与共建支部同商共办',
              weight: 100,
              items: [
                {
                  code: 'D-11',
                  title: '到共建支部开展活动，办理共同计划所列事项',
                  weight: 100,
                  owner: { title: '党组书记' },
                  subjectKind: 'department',
                  recurrence: 'monthly',
                  deadline: { kind: 'dayOfMonth', day: 25 },
                  category: 'coordination',
                },
              ],
            },
          ],
        },
      ],
    },
    {
      code: 'LD-M',
      kind: 'responsibility',
      title: '村级组织运转经费保障清单',
      year: 2016,
      issuedOn: '2016-01-04',
      grounds: '村级组织运转经费每村每年按标准预算，分期足额拨付到村',
      items: [
        {
          code: 'M-1',
          title: '村级组织运转经费按时足额拨付到村',
          owner: { title: '县财政局党组书记' },
          subjectKind: 'department',
          subjects: ['中共泸定县财政局党组'],
          recurrence: 'monthly',
          deadline: { kind: 'endOfMonth' },
          category: 'operation',
          measure: 'funds.paid-on-time',
          target: 1,
        },
      ],
    },
    {
      code: 'LD-C',
      kind: 'campaign',
      title: '幸福工程“十大行动”',
      year: 2016,
      issuedOn: '2016-03-01',
      items: ACTIONS.map(([action, department], i) => ({
        code: `C-${String(i + 1).padStart(2, '0')}`,
        title: `${action}行动`,
        weight: 10,
        owner: { title: `县${department}党组书记` },
        subjectKind: 'department' as const,
        subjects: [`中共泸定县${department}党组`],
        recurrence: 'once' as const,
        deadline: { kind: 'fixed' as const, day: '2016-12-20' },
        category: 'project',
      })),
    },
  ],
} satisfies DutiesInput
