import type { DemoExemplar, DemoYear } from '../demo-year.ts'

/** Township codes are written by their last three digits' place in the county, e.g. `610826100` 名州镇. */
const town = (n: number) => `610826${n}`

const SERVICE = { item: 'rota', note: '村干部轮流坐班未落实，工作日值班室无人，群众来访无登记' }
const PROXY = { item: 'proxy', note: '代办事登记簿长期未更新，群众委托事项办理结果没有回告' }
const VENUE = { item: 'venue', note: '村级组织活动场所被占用堆放杂物，未按要求正常开放使用' }
const SIGNS = { item: 'signs', note: '活动阵地党务公开栏内容陈旧，超过一个季度没有更新' }
const MEMBER = { item: 'notebook', note: '党员学习笔记和年度审核材料不全，流动党员去向不清' }
const COLOUR = { item: 'colour', note: '党员六色卡调整没有依据和时间，分类管理流于形式' }
const FUNDS = { item: 'funds', note: '村级办公经费未按季度足额拨付到村，村干部报酬发放延迟' }
const RULES = { item: 'rules', note: '违反扶贫工作纪律规定，入户核查走过场，代填贫困户收入信息' }
const VISITORS = { category: 'service', fact: '群众反映便民服务站上班时间无人办事，多次往返未能办结' }

/** Households that others come to see: their neighbours learn from them what no meeting teaches. */
const EXEMPLARS: readonly DemoExemplar[] = [
  {
    month: '2016-03',
    township: town(101),
    standing: 'exited',
    kind: 'effort',
    deeds: '利用帮扶贷款建起蚕棚三座，学会小蚕共育，当年养蚕收入超过两万元，主动申请退出贫困户。',
    basis: '镇党委推荐，县扶贫办审核',
    visits: [
      { month: '2016-04', visitors: '邻村养蚕户', people: 12, learned: '小蚕共育的温度、湿度怎么控制' },
      { month: '2016-07', visitors: '全镇帮扶责任人', people: 35, learned: '怎样帮贫困户算清投入和收益' },
    ],
  },
  {
    month: '2016-03',
    township: town(105),
    standing: 'general',
    kind: 'leading',
    deeds: '牵头成立小杂粮合作社，吸收二十多户贫困户入社，统一供种、统一收购。',
    basis: '镇党委推荐，县农业局审核',
    visits: [
      { month: '2016-05', visitors: '各村党支部书记', people: 40, learned: '合作社怎样与贫困户签订收购协议' },
      { month: '2016-09', visitors: '县直单位驻村干部', people: 28, learned: '秋收统一收购的组织办法' },
    ],
  },
  {
    month: '2016-05',
    township: town(108),
    standing: 'listed',
    kind: 'industry',
    deeds: '在山地栽植山地苹果六亩，套种豆类，学会修剪和病虫害防治，带动本组七户栽果树。',
    basis: '村民代表会议评议，镇党委认定',
    visits: [{ month: '2016-08', visitors: '本镇果农', people: 19, learned: '夏季修剪和套袋' }],
  },
  {
    month: '2016-06',
    township: town(112),
    standing: 'general',
    kind: 'civility',
    deeds: '四代同堂，赡养老人、邻里和睦，义务调解村里纠纷多起。',
    basis: '村民代表会议评议，镇党委认定',
    visits: [],
  },
]

/**
 * 2016, January to October, as it might have gone: which branches missed their meetings, which duties were late, and
 * what inspectors found. The figures of the bulletin follow from this list and stand nowhere else.
 */
export const demoYear: DemoYear = {
  seed: 'suide-2016',
  departments: [
    '县财政局',
    '县民政局',
    '县农业局',
    '县林业局',
    '县水务局',
    '县交通局',
    '县教育局',
    '县卫计局',
    '县人社局',
    '县国土局',
    '县住建局',
    '县扶贫办',
    '县审计局',
    '县司法局',
    '县公安局',
    '县文广局',
    '县统计局',
    '县环保局',
    '县安监局',
    '县政务中心',
  ],
  members: [14, 62],
  until: '2016-11-01',
  centre: { cases: 30, wishes: 40, gifts: 25 },
  exemplars: EXEMPLARS,
  homes: {
    size: {
      full: { households: 60_000, from: '2014-11', homesADay: [2, 3] },
      small: { households: 6_000, from: '2016-01', homesADay: [1, 1] },
    },
    posted: 223,
    listed: [0.24, 0.12],
    perHelper: 5,
    watched: 0.006,
    exited: 0.03,
    grids: {
      villages: [
        town(100).concat('001'),
        town(100).concat('003'),
        town(100).concat('005'),
        town(100).concat('009'),
        town(100).concat('010'),
        town(100).concat('011'),
        town(100).concat('012'),
        town(100).concat('103'),
      ],
      homes: 60,
    },
  },
  months: [
    {
      month: '2016-01',
      missed: { [town(101)]: 4, [town(106)]: 4 },
      undone: { 'T-01': [town(106)], 'D-01': ['县财政局'] },
      inspected: [
        { township: town(100), villages: 5, ...SERVICE },
        { township: town(105), villages: 4, ...VENUE },
        { township: town(108), villages: 4, ...MEMBER },
        { township: town(112), villages: 4, ...FUNDS },
      ],
      reported: [],
      left: 1,
    },
    {
      month: '2016-02',
      missed: { [town(102)]: 5, [town(110)]: 4 },
      undone: { 'T-03': [town(114)] },
      inspected: [
        { township: town(109), villages: 5, ...SIGNS },
        { township: town(113), villages: 5, ...PROXY },
      ],
      reported: [],
      left: 2,
    },
    {
      month: '2016-03',
      missed: { [town(104)]: 5, [town(107)]: 4 },
      undone: { 'D-01': ['县民政局'], 'T-01': [town(111)] },
      inspected: [
        { township: town(103), villages: 5, ...VENUE },
        { township: town(114), villages: 3, ...RULES },
      ],
      reported: [],
      left: 0,
    },
    {
      month: '2016-04',
      missed: { [town(105)]: 4, [town(112)]: 4 },
      undone: {},
      inspected: [
        { township: town(100), villages: 4, ...COLOUR },
        { township: town(111), villages: 4, ...FUNDS },
      ],
      reported: [],
      left: 1,
    },
    {
      month: '2016-05',
      missed: { [town(109)]: 4, [town(113)]: 4 },
      undone: {},
      inspected: [
        { township: town(101), villages: 5, ...SERVICE },
        { township: town(108), villages: 4, ...SIGNS },
      ],
      reported: [{ township: town(106), villages: 3, ...VISITORS }],
      left: 2,
    },
    {
      month: '2016-06',
      missed: { [town(103)]: 5, [town(114)]: 4 },
      undone: { 'D-01': ['县农业局'], 'T-04': [town(107)] },
      inspected: [
        { township: town(102), villages: 5, ...MEMBER },
        { township: town(110), villages: 4, ...RULES },
      ],
      reported: [],
      left: 1,
    },
    {
      month: '2016-07',
      missed: { [town(100)]: 5, [town(106)]: 4 },
      undone: { 'T-05': [town(112)] },
      inspected: [
        { township: town(104), villages: 4, ...PROXY },
        { township: town(107), villages: 4, ...VENUE },
      ],
      reported: [],
      left: 0,
    },
    {
      month: '2016-08',
      missed: { [town(101)]: 4, [town(108)]: 4 },
      undone: { 'D-01': ['县交通局'], 'T-01': [town(113)] },
      inspected: [
        { township: town(111), villages: 5, ...SERVICE },
        { township: town(105), villages: 4, ...COLOUR },
      ],
      reported: [{ township: town(112), villages: 1, ...VISITORS }],
      left: 2,
    },
    {
      month: '2016-09',
      missed: { [town(102)]: 4, [town(110)]: 5 },
      undone: { 'T-03': [town(114)] },
      inspected: [
        { township: town(109), villages: 4, ...FUNDS },
        { township: town(113), villages: 5, ...SIGNS },
      ],
      reported: [],
      left: 1,
    },
    {
      month: '2016-10',
      missed: { [town(107)]: 4 },
      undone: { 'T-01': [town(100)] },
      inspected: [
        { township: town(103), villages: 4, ...MEMBER },
        { township: town(114), villages: 4, ...RULES },
      ],
      reported: [{ township: town(104), villages: 2, ...VISITORS }],
      left: 3,
    },
  ],
}
