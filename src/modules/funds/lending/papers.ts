import { dayInChinese } from '#kernel/pure/day.ts'
import { capitalYuan, yuanText } from '#kernel/pure/money.ts'
import type { LetterDocument } from '#kernel/server/documents/letter-document.ts'
import { ENTRY_KINDS, type Loan, type LoanEntry, type Season, type SeasonGrade } from './model.ts'
import { netIncome, owedOf } from './rules.ts'

export interface PaperOf {
  readonly issuer: string
  /** the household's name in full */
  readonly name: string
  readonly number: string
  readonly season: Season
  readonly grades: readonly SeasonGrade[]
}

/** `1,234.5` from thousandths. */
const inUnits = (milli: number) => (milli / 1000).toLocaleString('zh-CN', { maximumFractionDigits: 3 })

/** The contract 借还合同 of two copies, to be signed by both parties. */
export function contractLetter(l: Loan, of: PaperOf): LetterDocument {
  const { season: s } = of
  const rates = of.grades.map((g) => `${g.title} ${inUnits(g.grams)} 公斤抵一${s.countedIn}`).join('，')
  return {
    form: 'letter',
    issuer: of.issuer,
    number: `合同编号 ${of.number}`,
    title: `${s.item}借还合同`,
    blocks: [
      { kind: 'paragraph', text: `甲方（出借方）：${of.issuer}` },
      { kind: 'paragraph', text: `乙方（借用方）：${of.name}，${l.placeName}` },
      { kind: 'paragraph', text: '甲乙双方经协商一致，订立本合同。' },
      {
        kind: 'list',
        items: [
          `甲方于${dayInChinese(l.lentOn)}借给乙方${s.item} ${inUnits(l.lent)} ${s.countedIn}，乙方已经验收。依据：${l.document}。`,
          `乙方于${dayInChinese(s.dueOn)}以前以${s.produce}归还。折算标准：${rates}。可以分次归还，同一等级的重量累计折算。`,
          '还清以后多出的产品归乙方所有，由乙方自行销售。',
          '因自然灾害受损的，乙方可以申请减免；正常损耗可以按规定核销。由甲方另派人核实、审批；不予批准的，先听取乙方意见。',
          '到期没有还清的，经双方同意可以结转下一季，按下一季的标准折算。',
          '本合同一式两份，双方各执一份，签名后生效。',
        ],
      },
      {
        kind: 'table',
        columns: [{ title: '甲方（盖章）' }, { title: '乙方（签名）' }, { title: '见证人（签名）' }],
        rows: [
          ['经办人：', `${of.name}：`, ''],
          ['日期：', '日期：', '日期：'],
        ],
      },
    ],
    signer: of.issuer,
    date: l.lentOn,
  }
}

/** The statement 结算单 of one contract: every return, sale, cost and relief that stands. */
export function accountLetter(l: Loan, entries: readonly LoanEntry[], of: PaperOf & { today: string }): LetterDocument {
  const unit = of.season.countedIn
  const rows = entries
    .filter((e) => !e.corrected && e.kind !== 'correct')
    .map((e) => [
      e.onDay,
      ENTRY_KINDS[e.kind],
      e.gradeTitle ?? '',
      e.grams === 0 ? '' : inUnits(e.grams),
      e.units === 0 ? '' : inUnits(e.units),
      e.amount === 0 ? '' : yuanText(e.amount),
    ])
  const income = netIncome(l)
  return {
    form: 'letter',
    issuer: of.issuer,
    number: `合同编号 ${of.number}`,
    title: '借还结算单',
    addressee: of.name,
    blocks: [
      {
        kind: 'paragraph',
        text: `${of.season.title}，${dayInChinese(l.lentOn)}借出${of.season.item} ${inUnits(l.lent)} ${unit}。`,
      },
      {
        kind: 'table',
        columns: [
          { title: '日期', weight: 1.3 },
          { title: '事项' },
          { title: '等级', weight: 0.8 },
          { title: '重量（公斤）', align: 'right' },
          { title: `折抵（${unit}）`, align: 'right' },
          { title: '金额（元）', align: 'right' },
        ],
        rows: rows.length === 0 ? [['', '还没有往来', '', '', '', '']] : rows,
      },
      {
        kind: 'paragraph',
        text: `归还 ${inUnits(l.returned)} ${unit}，受灾减免 ${inUnits(l.relieved)} ${unit}，损耗核销 ${inUnits(l.lost)} ${unit}，结转下季 ${inUnits(l.rolled)} ${unit}，尚欠 ${inUnits(owedOf(l))} ${unit}。`,
      },
      {
        kind: 'paragraph',
        text: `销售收入 ${yuanText(l.sold)} 元，生产成本 ${yuanText(l.spent)} 元，纯收入 ${yuanText(income)} 元${income > 0 ? `（${capitalYuan(income)}）` : ''}。`,
      },
      { kind: 'paragraph', text: '经办人：　　　　　　农户：　　　　　　审核人：' },
    ],
    signer: of.issuer,
    date: of.today,
  }
}
