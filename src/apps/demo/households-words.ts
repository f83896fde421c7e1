import type { Purpose } from '#modules/fieldwork/model.ts'

/** How often a home is visited for what: the more often, the more often it stands here. */
export const PURPOSES: readonly Purpose[] = [
  'routine',
  'routine',
  'routine',
  'routine',
  'policy',
  'policy',
  'help',
  'help',
  'check',
  'answer',
  'comfort',
  'safety',
]

export const NOTES: Partial<Record<Purpose, readonly string[]>> = {
  routine: [
    '了解近期生产生活情况，家中无异常。',
    '查看住房和饮水，均正常。',
    '询问老人身体情况，按时服药。',
    '了解务工收入，本月已领到工资。',
    '帮助打扫院落，宣传环境卫生。',
  ],
  policy: [
    '讲解新型农村合作医疗报销办法。',
    '宣传小额信贷贴息政策。',
    '讲解教育资助申请条件和材料。',
    '宣传易地搬迁补助标准。',
  ],
  help: [
    '送来春播种子，约定下次查看出苗。',
    '联系县农技站上门指导养殖。',
    '介绍到镇上企业务工。',
    '协助申请产业补助。',
  ],
  check: ['核对家庭人口和收入，与登记一致。', '核实住院费用和报销情况。', '查看在校生就读证明。'],
  answer: ['回访上次反映的事项，本人表示满意。', '回访道路修补情况。'],
  comfort: ['节日慰问，送去米面油。', '看望生病老人。'],
  safety: ['提醒冬季取暖用煤安全。', '排查窑洞裂缝，暂无险情。', '提醒汛期避险路线。'],
}

export const ATTEMPTS: readonly string[] = [
  '大门上锁，邻居说外出务工，已电话联系，约定月底再来。',
  '家中无人，去县医院复查，已留联系卡。',
  '下地干活未归，托村民小组长转告政策通知。',
  '一家人走亲戚，电话联系约定下周入户。',
]

export const NEEDS: readonly string[] = [
  '希望帮助联系医院复查，并了解大病救助怎么申请。',
  '屋顶渗水，想申请危房改造。',
  '孩子上大学，想了解助学贷款怎么办理。',
  '想学养殖技术，希望安排培训。',
  '自来水时断时续，希望检修管道。',
  '红枣卖不出去，希望帮助联系销路。',
  '腿脚不便，希望有人代取药。',
  '想申请小额贷款买羊，不清楚手续。',
]

export const OPINIONS: readonly string[] = [
  '村道雨后泥泞，建议铺设砂石。',
  '建议村里的低保评议结果张贴时间长一些。',
  '村卫生室经常没有人，希望按时开门。',
  '路灯坏了两盏，希望更换。',
  '建议灌溉用水排出轮次，提前通知。',
]

export const ERRANDS: readonly string[] = ['材料已代为收齐，请代交到镇便民服务中心。', '本人行动不便，请代为办理。']

export const ANSWERS: readonly string[] = [
  '已联系有关部门，按政策办理，手续和时间已告知本人。',
  '已安排人员上门处理，问题解决。',
  '已列入村里本季度计划，进度张榜公布。',
  '已代为递交材料，受理单位出具了回执。',
]

export const WALKS: readonly string[] = [
  '走访村组，听取群众对产业发展的意见。',
  '查看村级活动场所和公开栏，与村干部座谈。',
  '察看饮水和道路工程进度，入户听取意见。',
]

export const RESULTS: readonly string[] = [
  '已落实到户，本人确认。',
  '手续已办结，补助已到账。',
  '已完成，后续效果继续跟踪。',
]
