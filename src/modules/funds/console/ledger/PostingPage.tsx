import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { dayInChinese } from '#kernel/pure/day.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { TableView } from '#ui/TableView.tsx'
import { PUBLIC_WHY } from '../../publication/model.ts'
import { yuan } from '../words.ts'

type Posting = AnswerOf<'/api/funds/postings/{id}'>

/** One voucher with its transfers, what it corrects and what corrects it. */
export default function PostingPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const [correcting, setCorrecting] = useState(false)
  const found = useQuery({
    queryKey: ['/api/funds/postings', id],
    queryFn: () => answerOf(api.GET('/api/funds/postings/{id}', { params: { path: { id } } })),
  })
  return (
    <Page
      title={found.data === undefined ? '记账凭证' : `${found.data.kindName}凭证`}
      lead={found.data?.document ?? ''}
      actions={found.data?.mayCorrect === true && <Button onClick={() => setCorrecting(true)}>更正（冲回）</Button>}
    >
      <Loaded query={found}>{(posting) => <Voucher posting={posting} />}</Loaded>
      {correcting && <Correct id={id} open={found.data?.open ?? 0} onClose={() => setCorrecting(false)} />}
    </Page>
  )
}

function Voucher({ posting: p }: { posting: Posting }) {
  return (
    <>
      <Panel>
        <Facts
          facts={[
            { label: '总额', value: yuan(p.total) },
            { label: '记账日期', value: dayInChinese(p.onDay) },
            { label: '记账人', value: p.postedBy ?? '系统' },
            { label: '依据', value: p.document },
            { label: '事由', value: p.link === null ? '—' : <Go to={p.link}>查看</Go> },
            { label: '尚可冲回', value: yuan(p.open) },
            ...(p.why === null ? [] : [{ label: '说明', value: p.why, wide: true }]),
            ...(p.corrects === null
              ? []
              : [{ label: '更正的凭证', value: <Go to={`/fund-postings/${p.corrects}`}>查看原凭证</Go> }]),
            ...p.correctedBy.map((c, i) => ({
              label: `更正 ${i + 1}`,
              value: <Go to={`/fund-postings/${c}`}>查看更正凭证</Go>,
            })),
          ]}
        />
      </Panel>
      <Panel title="各笔转账">
        <TableView
          caption="各笔转账"
          rows={p.transfers}
          rowKey={(t) => t.id}
          columns={[
            {
              key: 'sourceTitle',
              title: '转出',
              render: (t) => <Go to={`/fund-accounts/${t.source}`}>{t.sourceTitle}</Go>,
            },
            {
              key: 'targetTitle',
              title: '转入',
              render: (t) => <Go to={`/fund-accounts/${t.target}`}>{t.targetTitle}</Go>,
            },
            { key: 'amount', title: '金额', align: 'right', render: (t) => yuan(t.amount) },
            { key: 'purposeName', title: '用途' },
            { key: 'stateName', title: '状态' },
          ]}
        />
      </Panel>
    </>
  )
}

function Correct({ id, open, onClose }: { id: string; open: number; onClose: () => void }) {
  return (
    <CommandDrawer<BodyOf<'/api/funds/postings/{id}/correct'>>
      open
      title="更正凭证"
      name={`funds.correct.${id}`}
      submit="冲回"
      done="已记更正"
      danger
      onClose={onClose}
      fields={[{ name: 'why', label: '更正的原因', kind: 'longtext', max: 500, required: true, help: PUBLIC_WHY }]}
      send={(body, headers) =>
        answerOf(api.POST('/api/funds/postings/{id}/correct', { params: { path: { id } }, body, headers }))
      }
    >
      <p>原凭证保留不动，另记一张方向相反的凭证，冲回 {yuan(open)}。需要重记的，随后另行记账。</p>
    </CommandDrawer>
  )
}
