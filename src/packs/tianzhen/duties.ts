import type { DutiesInput } from '#modules/duties/pack.ts'

/** T4: thirteen key tasks of the year, broken down into twenty-seven dated items. The county publishes the numbers; the wording is ours. */
const TASKS: readonly [title: string, items: readonly [title: string, due: string][]][] = [
  [
    '干部力量下沉',
    [
      ['选派驻村工作队到岗', '2018-05-20'],
      ['第一书记轮训', '2018-06-20'],
    ],
  ],
  [
    '基层组织整顿',
    [
      ['软弱涣散村党组织逐村诊断', '2018-05-31'],
      ['整顿方案审定', '2018-06-15'],
      ['整顿销号验收', '2018-11-30'],
    ],
  ],
  [
    '基础工作规范',
    [
      ['“三会一课”台账核对', '2018-05-31'],
      ['党员档案核查', '2018-08-31'],
    ],
  ],
  [
    '基本能力提升',
    [
      ['村干部能力培训', '2018-07-31'],
      ['帮扶干部业务测试', '2018-09-30'],
    ],
  ],
  [
    '集体经济壮大',
    [
      ['经营性收入薄弱村清零计划', '2018-06-30'],
      ['收入核实公示', '2018-12-10'],
    ],
  ],
  [
    '驻村帮扶管理',
    [
      ['驻村台账按月核对', '2018-05-31'],
      ['驻村补助足额发放', '2018-06-30'],
    ],
  ],
  [
    '产业带头人培育',
    [
      ['致富带头人登记', '2018-06-30'],
      ['一户一技培训', '2018-10-31'],
    ],
  ],
  [
    '村级阵地建设',
    [
      ['活动场所修缮开工', '2018-06-10'],
      ['活动场所验收', '2018-10-20'],
    ],
  ],
  [
    '村级班子优化',
    [
      ['村“两委”班子研判', '2018-06-30'],
      ['后备力量入库', '2018-09-30'],
    ],
  ],
  [
    '党员教育管理',
    [
      ['党员积分公示', '2018-06-30'],
      ['流动党员联系核实', '2018-08-31'],
    ],
  ],
  [
    '易地搬迁党建',
    [
      ['安置点党组织组建', '2018-07-31'],
      ['搬迁党员关系接转', '2018-09-30'],
    ],
  ],
  [
    '作风问题治理',
    [
      ['扶贫领域作风问题自查', '2018-05-31'],
      ['问题整改回头看', '2018-10-31'],
    ],
  ],
  [
    '督查考核',
    [
      ['半年督查', '2018-07-15'],
      ['年终考核', '2018-12-25'],
    ],
  ],
]

const once = { subjectKind: 'township-committee', recurrence: 'once' } as const

export const duties = {
  lists: [
    {
      code: 'TZ-13',
      kind: 'task',
      title: '“6+1”三基建设重点任务分解表',
      year: 2018,
      issuedOn: '2018-03-26',
      objectives: TASKS.map(([title, items], i) => ({
        code: `K${String(i + 1).padStart(2, '0')}`,
        title,
        items: items.map(([item, day], n) => ({
          code: `K${String(i + 1).padStart(2, '0')}-${n + 1}`,
          title: item,
          category: 'task',
          deadline: { kind: 'fixed' as const, day },
          ...once,
        })),
      })),
    },
    {
      code: 'TZ-26',
      kind: 'project',
      title: '党组织书记抓党建促脱贫项目',
      year: 2018,
      issuedOn: '2018-03-26',
      items: Array.from({ length: 26 }, (_, i) => ({
        code: `S-${String(i + 1).padStart(2, '0')}`,
        title: `书记项目第 ${i + 1} 项按节点推进`,
        category: 'project',
        subjectKind: 'township-committee' as const,
        recurrence: 'quarterly' as const,
        deadline: { kind: 'endOfMonth' as const },
      })),
    },
    {
      code: 'TZ-V',
      kind: 'responsibility',
      title: '村党支部年度任务清单',
      year: 2018,
      issuedOn: '2018-03-26',
      items: [
        {
          code: 'V-1',
          title: '按时召开“三会一课”',
          category: 'basics',
          subjectKind: 'village-branch',
          recurrence: 'monthly',
          deadline: { kind: 'endOfMonth' },
          measure: 'meetings.held',
          target: 0.9,
        },
      ],
    },
  ],
} satisfies DutiesInput
