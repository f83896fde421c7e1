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

/**
 * T14: the county publishes that there are twenty-six secretaries' projects, each planned, set out, led, carried out and
 * judged together with the work against poverty; which they are is ours. One project is one secretary's.
 */
const PROJECTS: readonly [township: string, titles: readonly string[]][] = [
  ['玉泉镇', ['社区党组织与驻区单位共驻共建', '搬迁安置社区党群服务中心建设', '城郊村集体经济合股经营']],
  ['谷前堡镇', ['党支部领办设施蔬菜专业合作社', '温泉康养产业带动贫困户就业']],
  ['米薪关镇', ['“党支部+合作社+农户”杂粮种植', '软弱涣散村党支部转化提升']],
  ['逯家湾镇', ['党员示范杏果园建设', '村级活动场所改造提升', '贫困户劳务输出“点对点”服务']],
  ['新平堡镇', ['长城古堡乡村旅游党建联盟', '党员中心户带动特色养殖', '边界村联防联治党支部共建']],
  ['卅里铺乡', ['光伏扶贫电站收益分配公开', '党员带头发展露地蔬菜']],
  ['贾家屯乡', ['村集体机动地清理盘活', '驻村工作队联村共建']],
  ['赵家沟乡', ['党支部领办中药材种植基地', '易地搬迁党员“双向管理”']],
  ['南高崖乡', ['深山村整村搬迁党组织设置调整', '党员带头发展肉羊养殖']],
  ['张西河乡', ['党支部领办仁用杏加工', '村干部后备力量培养', '村级档案规范化建设']],
  ['马家皂乡', ['“巧手”居家手工就业车间', '党员包联特困户']],
]

const once = { subjectKind: 'township-committee', recurrence: 'once' } as const

const towns = (...last: number[]) => last.map((n) => `140222${n}`)

/** A step of what goes through the townships in waves: so many days from the first day of the township's own wave. */
const step = (count: number) => ({ ...once, deadline: { kind: 'calendarDays' as const, count } })

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
      grounds: '党建与扶贫同谋划、同部署、同督导、同落实、同考核',
      category: 'project',
      items: PROJECTS.flatMap(([township, titles]) => titles.map((title) => [township, title] as const)).map(
        ([township, title], i) => ({
          code: `S-${String(i + 1).padStart(2, '0')}`,
          title,
          owner: { title: `${township}党委书记` },
          subjectKind: 'township-committee' as const,
          subjects: [`中共天镇县${township}委员会`],
          recurrence: 'quarterly' as const,
          deadline: { kind: 'endOfMonth' as const },
        }),
      ),
    },
    {
      code: 'TZ-Y',
      kind: 'standard',
      title: '党支部规范化建设压茬推进',
      year: 2018,
      issuedOn: '2018-03-26',
      grounds: '基层党建重点任务纳入脱贫攻坚总台账，挂图作战、跟踪督导、压茬推进',
      category: 'basics',
      waves: [
        { wave: 1, title: '第一批', from: '2018-04-02', to: '2018-07-31', places: towns(100, 101, 103, 209) },
        { wave: 2, title: '第二批', from: '2018-06-01', to: '2018-09-30', places: towns(104, 200, 102, 206) },
        { wave: 3, title: '第三批', from: '2018-08-01', to: '2018-11-30', places: towns(204, 208, 210) },
      ],
      items: [
        { code: 'Y-1', title: '对照标准逐支部自查，列出问题清单', ...step(25) },
        { code: 'Y-2', title: '逐支部制定达标方案，明确责任人和完成时限', ...step(50) },
        { code: 'Y-3', title: '组织观摩交流，带动下一批提前谋划', ...step(80) },
        { code: 'Y-4', title: '逐支部验收，达标销号', evidence: true, ...step(110) },
      ],
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
