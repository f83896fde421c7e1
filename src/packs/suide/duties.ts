import type { DutiesInput } from '#modules/duties/pack.ts'

const towns = (...last: number[]) => last.map((n) => `610826${n}`)

/** A step of a campaign that goes through the townships in waves: so many days from the first day of the township's own wave. */
const step = (count: number) =>
  ({
    owner: { title: '党委书记' },
    subjectKind: 'township-committee',
    recurrence: 'once',
    deadline: { kind: 'calendarDays', count },
  }) as const

/** The county publishes its mechanisms, not its lists; the items below are ours, after the duties it describes. */
export const duties = {
  lists: [
    {
      code: 'SD-V',
      kind: 'responsibility',
      title: '村（社区）党支部党建工作责任清单',
      year: 2016,
      issuedOn: '2016-01-01',
      grounds: '镇党委与村党支部签订的党建工作目标管理责任书',
      objectives: [
        {
          code: 'V',
          title: '团结好、服务好、作风好的党支部',
          weight: 100,
          indicators: [
            {
              code: 'V-1',
              title: '组织生活制度化',
              weight: 60,
              items: [
                {
                  code: 'V-01',
                  title: '按时召开“三会一课”，会议记录本完整',
                  weight: 60,
                  owner: { title: '党支部书记' },
                  subjectKind: 'village-branch',
                  recurrence: 'monthly',
                  deadline: { kind: 'endOfMonth' },
                  category: 'life',
                  measure: 'meetings.held',
                  target: 1,
                },
              ],
            },
            {
              code: 'V-2',
              title: '服务群众常态化',
              weight: 40,
              items: [
                {
                  code: 'V-02',
                  title: '公示村干部轮流坐班表，登记代办事项',
                  weight: 40,
                  owner: { title: '党支部书记' },
                  subjectKind: 'village-branch',
                  recurrence: 'quarterly',
                  deadline: { kind: 'dayOfMonth', day: 25 },
                  category: 'service',
                },
              ],
            },
          ],
        },
      ],
    },
    {
      code: 'SD-T',
      kind: 'responsibility',
      title: '镇党委党建工作责任清单',
      year: 2016,
      issuedOn: '2016-01-01',
      grounds: '县委与各镇党委签订的党建工作责任书',
      objectives: [
        {
          code: 'T',
          title: '书记抓、抓书记',
          weight: 100,
          indicators: [
            {
              code: 'T-1',
              title: '主体责任',
              weight: 45,
              items: [
                {
                  code: 'T-01',
                  title: '党委会专题研究党建工作',
                  weight: 25,
                  owner: { title: '党委书记' },
                  subjectKind: 'township-committee',
                  recurrence: 'monthly',
                  deadline: { kind: 'dayOfMonth', day: 25 },
                  category: 'duty',
                },
                {
                  code: 'T-02',
                  title: '党委书记到村指导党支部工作',
                  weight: 20,
                  owner: { title: '党委书记' },
                  subjectKind: 'township-committee',
                  recurrence: 'monthly',
                  deadline: { kind: 'dayOfMonth', day: 25 },
                  category: 'duty',
                },
              ],
            },
            {
              code: 'T-2',
              title: '队伍和阵地',
              weight: 55,
              items: [
                {
                  code: 'T-03',
                  title: '核查各村干部轮流坐班和代办事制度落实情况',
                  weight: 20,
                  owner: { title: '组织委员' },
                  subjectKind: 'township-committee',
                  recurrence: 'monthly',
                  deadline: { kind: 'dayOfMonth', day: 25 },
                  category: 'service',
                },
                {
                  code: 'T-04',
                  title: '第一书记季度考核和党员“六色卡”调整审核',
                  weight: 20,
                  owner: { title: '组织委员' },
                  subjectKind: 'township-committee',
                  recurrence: 'quarterly',
                  deadline: { kind: 'dayOfMonth', day: 25 },
                  category: 'member',
                },
                {
                  code: 'T-05',
                  title: '活动阵地“清零行动”进度报告',
                  weight: 15,
                  owner: { title: '党委书记' },
                  subjectKind: 'township-committee',
                  recurrence: 'monthly',
                  deadline: { kind: 'workingDayOfMonth', nth: -3 },
                  category: 'venue',
                },
              ],
            },
          ],
        },
      ],
    },
    {
      code: 'SD-D',
      kind: 'responsibility',
      title: '县直部门党组织联系帮建责任清单',
      year: 2016,
      issuedOn: '2016-01-01',
      objectives: [
        {
          code: 'D',
          title: '包村部门帮建',
          weight: 100,
          indicators: [
            {
              code: 'D-1',
              title: '联系帮建',
              weight: 100,
              items: [
                {
                  code: 'D-01',
                  title: '落实联系村帮建事项和经费，报送当月办理情况',
                  weight: 100,
                  owner: { title: '党组书记' },
                  subjectKind: 'department',
                  recurrence: 'monthly',
                  deadline: { kind: 'dayOfMonth', day: 25 },
                  category: 'funds',
                },
              ],
            },
          ],
        },
      ],
    },
    {
      code: 'SD-Z',
      kind: 'campaign',
      title: '村级组织活动场所“清零行动”',
      year: 2016,
      issuedOn: '2016-01-01',
      grounds: '县委关于开展村级组织活动场所“清零行动”的安排，分三批压茬推进，前一批扫尾时后一批开工',
      category: 'venue',
      waves: [
        {
          wave: 1,
          title: '第一批',
          from: '2016-03-01',
          to: '2016-06-30',
          places: towns(100, 108, 113, 109, 112),
        },
        {
          wave: 2,
          title: '第二批',
          from: '2016-05-01',
          to: '2016-08-31',
          places: towns(105, 106, 107, 111, 104),
        },
        {
          wave: 3,
          title: '第三批',
          from: '2016-08-01',
          to: '2016-11-30',
          places: towns(102, 103, 110, 101, 114),
        },
      ],
      items: [
        { code: 'Z-01', title: '逐村排查活动场所，无场所、不达标的村登记造册', weight: 20, ...step(24) },
        { code: 'Z-02', title: '逐村确定新建、改建或者整修方案，落实用地和资金', weight: 20, ...step(55) },
        { code: 'Z-03', title: '所有项目开工建设，工程进度按月报县委组织部', weight: 30, ...step(85) },
        { code: 'Z-04', title: '镇党委逐村验收，场所挂牌启用', weight: 30, evidence: true, ...step(115) },
      ],
    },
    {
      code: 'SD-H',
      kind: 'responsibility',
      title: '镇党委帮扶工作责任清单',
      year: 2016,
      // homes have been on record since the spring; they are asked about from November on
      issuedOn: '2016-11-01',
      objectives: [
        {
          code: 'H',
          title: '帮困不漏户、户户见干部',
          weight: 100,
          indicators: [
            {
              code: 'H-1',
              title: '走访和答复',
              weight: 60,
              items: [
                {
                  code: 'H-01',
                  title: '建档立卡户、监测户每月走访一次',
                  weight: 30,
                  owner: { title: '党委书记' },
                  subjectKind: 'township-committee',
                  recurrence: 'monthly',
                  deadline: { kind: 'endOfMonth' },
                  category: 'service',
                  measure: 'fieldwork.visited',
                  target: 0.9,
                },
                {
                  code: 'H-02',
                  title: '群众诉求按期答复',
                  weight: 30,
                  owner: { title: '党委书记' },
                  subjectKind: 'township-committee',
                  recurrence: 'monthly',
                  deadline: { kind: 'endOfMonth' },
                  category: 'service',
                  measure: 'fieldwork.opinions',
                  target: 0.9,
                },
              ],
            },
            {
              code: 'H-2',
              title: '驻村和帮扶',
              weight: 40,
              items: [
                {
                  code: 'H-03',
                  title: '第一书记每月驻村不少于 20 天',
                  weight: 20,
                  owner: { title: '组织委员' },
                  subjectKind: 'township-committee',
                  recurrence: 'monthly',
                  deadline: { kind: 'endOfMonth' },
                  category: 'duty',
                  measure: 'postings.days',
                  target: 0.85,
                },
                {
                  code: 'H-04',
                  title: '每个建档立卡户都有在岗的帮扶责任人',
                  weight: 20,
                  owner: { title: '组织委员' },
                  subjectKind: 'township-committee',
                  recurrence: 'monthly',
                  deadline: { kind: 'endOfMonth' },
                  category: 'duty',
                  measure: 'households.helped',
                  target: 1,
                },
              ],
            },
          ],
        },
      ],
    },
  ],
  letters: [
    {
      subjectKind: 'township-committee',
      title: '{year}年度党建工作责任书',
      opening: '为落实管党治党责任，{upper}与{lower}签订本责任书，约定{year}年度完成以下事项。',
      terms: [
        '双方按责任清单载明的标准和时限办理，每月在系统中登记并接受督查。',
        '年度考核时，责任书完成情况作为评定依据。',
      ],
      closing: '本责任书经双方签名后生效，一经签署不得更改。',
    },
    {
      subjectKind: 'village-branch',
      title: '{year}年度党建工作目标管理责任书',
      opening: '为抓好村级党组织建设，{upper}与{lower}签订本责任书，约定{year}年度完成以下目标。',
      terms: ['党支部按目标要求开展工作，镇党委按月指导、按季检查。', '年末由镇党委组织考核评比，结果公开。'],
      closing: '本责任书经双方签名后生效，一经签署不得更改。',
    },
  ],
} satisfies DutiesInput
