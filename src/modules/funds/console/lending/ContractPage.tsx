import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { dayInChinese } from '#kernel/pure/day.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Page } from '#ui/Page.tsx'
import { PrintButton, PrintSheet } from '#ui/PrintSheet.tsx'
import { LENDERS } from '../../lending/rules.ts'
import { amountText, inUnits } from '../goods/words.ts'
import { yuan } from '../words.ts'

type Loan = AnswerOf<'/api/loans/{id}'>

/** The contract, or the account of it, on a sheet of paper to be signed. */
export default function ContractPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const [sheet, setSheet] = useState<'contract' | 'account'>('contract')
  const [name, setName] = useState<string | null>(null)
  const found = useQuery({
    queryKey: ['/api/loans', id],
    queryFn: () => answerOf(api.GET('/api/loans/{id}', { params: { path: { id } } })),
  })
  return (
    <Page
      title={sheet === 'contract' ? '借还合同' : '借还结算单'}
      lead="打印后由双方签名，一式两份。"
      actions={
        <span className="g-actions g-noprint">
          <Button onClick={() => setSheet(sheet === 'contract' ? 'account' : 'contract')}>
            {sheet === 'contract' ? '结算单' : '合同'}
          </Button>
          {name === null && <Reveal id={id} onName={setName} />}
          <PrintButton />
        </span>
      }
    >
      <Loaded query={found}>
        {(loan) =>
          sheet === 'contract' ? (
            <Contract loan={loan} name={name ?? loan.shown} />
          ) : (
            <Account loan={loan} name={name ?? loan.shown} />
          )
        }
      </Loaded>
    </Page>
  )
}

function Reveal({ id, onName }: { id: string; onName: (name: string) => void }) {
  const { role } = useActing()
  const [open, setOpen] = useState(false)
  if (!(LENDERS as readonly string[]).includes(role)) return null
  return (
    <>
      <Button onClick={() => setOpen(true)}>显示全名</Button>
      {open && (
        <CommandDrawer<BodyOf<'/api/loans/{id}/name'>, { name: string }>
          open
          title="显示农户全名"
          name={`loan.name.${id}`}
          submit="显示"
          done="已记入日志"
          onClose={() => setOpen(false)}
          onDone={({ name }) => onName(name)}
          initial={{ purpose: '打印合同、结算单' }}
          fields={[
            { name: 'purpose', label: '用途', kind: 'text', max: 100, required: true, help: '查看全名要留痕。' },
          ]}
          send={(body, headers) =>
            answerOf(api.POST('/api/loans/{id}/name', { params: { path: { id } }, body, headers }))
          }
        />
      )}
    </>
  )
}

function Contract({ loan: l, name }: { loan: Loan; name: string }) {
  return (
    <PrintSheet
      title={`${l.item}借还合同`}
      unit={l.placeName}
      day={l.number}
      signs={['甲方（盖章）', '乙方（签名）', '见证人']}
    >
      <p>甲方（出借方）：</p>
      <p>乙方（借用方）：{name}</p>
      <ol>
        <li>
          甲方于{dayInChinese(l.lentOn)}借给乙方{l.item} {amountText(l.lent, l.countedIn)}，乙方已经验收。依据：
          {l.seasonDocument}。
        </li>
        <li>
          乙方于{dayInChinese(l.dueOn)}以前以{l.produce}归还。折算标准：
          {l.grades.map((g) => `${g.title} ${inUnits(g.grams)} 公斤抵一${l.countedIn}`).join('，')}
          。可以分次归还，同一等级的重量累计折算。
        </li>
        <li>还清以后多出的产品归乙方所有，由乙方自行销售。</li>
        <li>
          因自然灾害受损的，乙方可以申请减免；正常损耗可以按规定核销。由甲方另派人核实、审批；不予批准的，先听取乙方意见。
        </li>
        <li>到期没有还清的，经双方同意可以结转下一季，按下一季的标准折算。</li>
        <li>本合同一式两份，双方各执一份，签名后生效。</li>
      </ol>
    </PrintSheet>
  )
}

function Account({ loan: l, name }: { loan: Loan; name: string }) {
  const units = (n: number) => amountText(n, l.countedIn)
  const rows = l.entries.filter((e) => !e.corrected && e.kind !== 'correct')
  return (
    <PrintSheet title="借还结算单" unit={l.placeName} day={l.number} signs={['经办人', '农户', '审核人']}>
      <p>
        农户：{name}　借还季：{l.seasonTitle}　借出：{units(l.lent)}（{dayInChinese(l.lentOn)}）
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">日期</th>
            <th scope="col">事项</th>
            <th scope="col">等级</th>
            <th scope="col">重量（公斤）</th>
            <th scope="col">折抵（{l.countedIn}）</th>
            <th scope="col">金额（元）</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((e) => (
            <tr key={e.id}>
              <td>{e.onDay}</td>
              <td>{e.kindName}</td>
              <td>{e.gradeTitle ?? ''}</td>
              <td>{e.grams === 0 ? '' : inUnits(e.grams)}</td>
              <td>{e.units === 0 ? '' : inUnits(e.units)}</td>
              <td>{e.amount === 0 ? '' : yuan(e.amount)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        借出 {units(l.lent)}，归还 {units(l.returned)}，受灾减免 {units(l.relieved)}，损耗核销 {units(l.lost)}，结转下季{' '}
        {units(l.rolled)}，尚欠 {units(l.owed)}。
      </p>
      <p>
        销售收入 {yuan(l.sold)}，生产成本 {yuan(l.spent)}，纯收入 {yuan(l.netIncome)}。
      </p>
    </PrintSheet>
  )
}
