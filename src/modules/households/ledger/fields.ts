import type { LedgerFields } from '#kernel/pure/ledger.ts'

/** A helper's name, not what else is told of helping: whom, by which organisation, since when. */
const HELPER_NAME =
  /^(?!.*(单位|部门|电话|手机|联系方式|职务|日期|时间|措施|计划|成效|对象|户主|贫困户|第几|顺序)).*(帮扶|结对|包户)/

/**
 * What the columns of a county's household ledger may hold: one row a household, or one row a person with the household
 * on each row or on the first of them. Names of facts are those of the register. The order counts: a heading goes to the
 * first field that knows it, so the narrower words stand first.
 */
export const HOUSEHOLD_FIELDS = {
  helperName: { title: '帮扶责任人姓名', words: HELPER_NAME },
  helperUnit: { title: '帮扶责任人单位', words: /(帮扶|结对|包户).*(单位|部门)/ },
  placeCode: { title: '行政村代码', words: /(行政)?区划代码|(行政)?村代码/ },
  township: { title: '乡镇', words: /乡镇|乡\(镇\)|乡（镇）|街道|^乡$|^镇$/ },
  groupName: { title: '村民小组', words: /村民小组|自然村|^组$|^小组$|组别|^社$/ },
  village: { title: '行政村', words: /行政村|村\(社区\)|村（社区）|村居|^村$|村名|所在村/ },
  householdNo: { title: '户编号', words: /户编号|户号|家庭编号|户籍号|户序号/ },
  headId: { title: '户主身份证号', words: /户主.*(身份证|证件号|身份号码)/ },
  head: { title: '户主姓名', words: /户主[/]?(姓名|名字)?$|^户名$/ },
  relation: { title: '与户主关系', words: /与户主(的)?关系|^关系$/ },
  idNumber: { title: '身份证号', words: /身份证|证件号|身份号码/ },
  name: { title: '姓名', words: /^(家庭)?(成员)?[/]?姓名$|成员.*姓名/ },
  sex: { title: '性别', words: /性别/ },
  birthOn: { title: '出生日期', words: /出生(日期|年月)/ },
  nation: { title: '民族', words: /民族/ },
  personPhone: { title: '成员联系电话', words: /(成员|本人).*(电话|手机)/ },
  phone: { title: '联系电话', words: /电话|手机|联系方式/ },
  bank: { title: '银行账号', words: /银行|账号|账户|一卡通|卡号/ },
  standing: { title: '户类型', words: /户类型|户类别|建档立卡|是否(贫困户|监测户|脱贫户)|监测对象类别|人员类别/ },
  kind: { title: '贫困户属性', words: /户属性|贫困户属性|属性/ },
  listedOn: { title: '识别日期', words: /识别(时间|日期|年度)|认定(时间|日期)|建档(时间|日期)/ },
  causesOther: { title: '其他致贫原因', words: /(其他|其它|次要|次).*致贫|次因/ },
  causeMain: { title: '主要致贫原因', words: /致贫(返贫)?(主要)?原因|致贫因素|风险类型|返贫原因|^主因$/ },
  foodOk: { title: '吃不愁', words: /吃不愁|不愁吃/ },
  clothingOk: { title: '穿不愁', words: /穿不愁|不愁穿/ },
  schoolingOk: { title: '义务教育有保障', words: /义务教育/ },
  medicalOk: { title: '基本医疗有保障', words: /基本医疗(有)?保障|医疗有保障/ },
  waterSafe: { title: '饮水安全', words: /饮水|安全用水/ },
  houseGrade: { title: '住房安全等级', words: /(住房|房屋|危房).*等级|鉴定等级/ },
  housingOk: { title: '住房安全有保障', words: /住房安全|住房有保障|住房保障/ },
  houseArea: { title: '住房面积', words: /(住房|房屋|建筑)面积/ },
  houseStructure: { title: '住房结构', words: /(住房|房屋)?结构/ },
  houseYear: { title: '建房年份', words: /(建房|建成|建造)(年份|年度|时间|年)/ },
  electricity: { title: '通生活用电', words: /通电|用电/ },
  fuel: { title: '主要燃料', words: /燃料/ },
  relocated: { title: '易地扶贫搬迁户', words: /搬迁/ },
  cost: { title: '生产经营性支出', words: /(生产)?经营性?支出/ },
  wage: { title: '工资性收入', words: /工资|务工收入/ },
  business: { title: '生产经营性收入', words: /经营性?(纯|净)?收入/ },
  property: { title: '财产性收入', words: /财产/ },
  transfer: { title: '转移性收入', words: /转移/ },
  education: { title: '文化程度', words: /文化程度|学历/ },
  schooling: { title: '在校生状况', words: /在校|就读|就学/ },
  health: { title: '健康状况', words: /健康|身体状况/ },
  disability: { title: '残疾等级', words: /残疾(等级|级别)/ },
  labour: { title: '劳动能力', words: /劳动(能力|技能|力)/ },
  work: { title: '务工情况', words: /务工/ },
  lowIncome: { title: '享受低保', words: /低保/ },
  medicalInsured: { title: '参加医疗保险', words: /医疗保险|医保|新农合/ },
  pensionInsured: { title: '参加养老保险', words: /养老/ },
} as const satisfies LedgerFields<string>
export type HouseholdField = keyof typeof HOUSEHOLD_FIELDS

/** Who helps whom: a row for each household and helper. */
export const HELPER_FIELDS = {
  helperUnit: { title: '帮扶责任人单位', words: /(帮扶|结对|包户|责任人|干部).*(单位|部门)|^(工作)?单位$/ },
  rank: { title: '第几帮扶责任人', words: /第几|(第一|主要).*第二|帮扶(顺序|类别|次序)|主(次|副)/ },
  fromDay: { title: '结对日期', words: /(结对|帮扶|开始)(开始)?(日期|时间)/ },
  helperName: { title: '帮扶责任人姓名', words: HELPER_NAME, required: true },
  placeCode: HOUSEHOLD_FIELDS.placeCode,
  township: HOUSEHOLD_FIELDS.township,
  groupName: HOUSEHOLD_FIELDS.groupName,
  village: HOUSEHOLD_FIELDS.village,
  headId: { title: '户主身份证号', words: /身份证|证件号|身份号码/ },
  head: {
    title: '户主姓名',
    words: /户主|^(贫困户|被?帮扶(户|对象))(\/?姓名)?$|^姓名$/,
    required: true,
  },
} as const satisfies LedgerFields<string>
export type HelperField = keyof typeof HELPER_FIELDS

export const LEDGER_KINDS = { household: '户台账', helper: '帮扶台账' } as const
export type LedgerKind = keyof typeof LEDGER_KINDS

/** Fields of which one of each group must be mapped. */
export const ONE_OF: Record<LedgerKind, readonly (readonly string[])[]> = {
  household: [
    ['name', 'head'],
    ['village', 'placeCode'],
  ],
  helper: [['village', 'placeCode', 'headId']],
}

export function fieldsOf(kind: LedgerKind): LedgerFields<string> {
  return kind === 'household' ? HOUSEHOLD_FIELDS : HELPER_FIELDS
}
