import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { TableView } from '#ui/TableView.tsx'
import './postings.css'

type Proposal = AnswerOf<'/api/posting-proposals/{id}'>
type Pair = Proposal['pairs'][number]

/** One computed matching, pair by pair: why, who came next, and what would change it. */
export default function ProposalPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const found = useQuery({
    queryKey: ['/api/posting-proposals', id],
    queryFn: () => answerOf(api.GET('/api/posting-proposals/{id}', { params: { path: { id } } })),
  })
  return <Loaded query={found}>{(data) => <One proposal={data} />}</Loaded>
}

function One({ proposal: p }: { proposal: Proposal }) {
  const [changing, setChanging] = useState<Pair | null>(null)
  return (
    <Page
      title={p.title}
      lead={`${p.kindNames} · ${p.stateName}`}
      actions={p.mayChange ? <Decide proposal={p} /> : null}
    >
      <Panel title="结果">
        <Facts
          facts={[
            { label: '应配', value: `${p.slots} 个` },
            { label: '已配', value: `${p.filled} 个` },
            { label: '空缺', value: `${p.slots - p.filled} 个` },
            { label: '总分', value: `${p.points} 分` },
            { label: '最优', value: p.proven ? '已证明为最优' : '规定时间内的最好结果' },
            { label: '计算用时', value: `${p.milliseconds} 毫秒` },
            ...(p.why === null ? [] : [{ label: '依据', value: p.why, wide: true }]),
          ]}
        />
      </Panel>
      {p.pins.length > 0 && (
        <Panel title="经办人意见">
          <ul>
            {p.pins.map((x) => (
              <li key={`${x.place} ${x.kindName} ${x.candidateName}`}>
                {x.placeName}
                {x.kindName}：{x.must ? '指定' : '不派'}
                {x.candidateName}。{x.why}
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <Panel title="逐村方案">
        <TableView<Pair>
          caption="逐村方案"
          rows={p.pairs}
          rowKey={(r) => r.nth}
          columns={[
            { key: 'placeName', title: '村（社区）', render: (r) => `${r.townshipName}${r.placeName}` },
            { key: 'kindName', title: '职务' },
            {
              key: 'name',
              title: '人选',
              render: (r) => (r.name === null ? '空缺' : `${r.name}（${r.unitName ?? ''}）`),
            },
            { key: 'points', title: '得分', align: 'right' },
            { key: 'reasons', title: '理由', render: (r) => <Reasons pair={r} /> },
            { key: 'others', title: '其次人选，怎样才会改派', phone: false, render: (r) => <Others pair={r} /> },
            ...(p.mayChange
              ? [
                  {
                    key: 'nth',
                    title: '办理',
                    render: (r: Pair) => <Button onClick={() => setChanging(r)}>调整</Button>,
                  },
                ]
              : []),
          ]}
        />
      </Panel>
      {changing !== null && (
        <Change key={changing.nth} proposal={p} pair={changing} onClose={() => setChanging(null)} />
      )}
    </Page>
  )
}

function Reasons({ pair }: { pair: Pair }) {
  return (
    <ul className="postings-reasons">
      {pair.fixedWhy !== null && <li>经办人指定：{pair.fixedWhy}</li>}
      {pair.reasons.map((r) => (
        <li key={r.text}>
          {r.text}
          {r.points > 0 && `（${r.points} 分）`}
        </li>
      ))}
    </ul>
  )
}

function Others({ pair }: { pair: Pair }) {
  if (pair.others.length === 0) return <>没有其他可派的人选</>
  return (
    <ul className="postings-reasons">
      {pair.others.map((o) => (
        <li key={o.candidate}>
          {o.name}（{o.points} 分）：{o.text}
        </li>
      ))}
    </ul>
  )
}

function Change({ proposal: p, pair, onClose }: { proposal: Proposal; pair: Pair; onClose: () => void }) {
  return (
    <CommandDrawer<{ choice: string; candidate?: string; why: string }>
      open
      title={`${pair.placeName}${pair.kindName}`}
      name={`proposal.pin.${p.id}.${pair.nth}`}
      submit="重新计算"
      done="已按意见重新计算"
      onClose={onClose}
      fields={[
        {
          name: 'choice',
          label: '调整',
          kind: 'radio',
          required: true,
          options: [
            { value: 'must', label: '指定人选' },
            ...(pair.candidate === null ? [] : [{ value: 'not', label: `不派${pair.name}` }]),
          ],
        },
        {
          name: 'candidate',
          label: '人选',
          kind: 'select',
          required: true,
          when: (v) => v.choice === 'must',
          options: p.candidates.map((c) => ({ value: c.id, label: `${c.name}（${c.unitName}）` })),
        },
        { name: 'why', label: '理由', kind: 'text', max: 200, required: true },
      ]}
      send={({ choice, candidate, why }, headers) => {
        const must = choice === 'must'
        const body: BodyOf<'/api/posting-proposals/{id}/pin'> = {
          place: pair.place,
          kind: pair.kind,
          candidate: (must ? candidate : pair.candidate) ?? '',
          must,
          why,
        }
        return answerOf(api.POST('/api/posting-proposals/{id}/pin', { params: { path: { id: p.id } }, body, headers }))
      }}
    >
      <p>其余各村按最优重新计算。应当回避、驻村数已满等硬条件不能以指定的方式突破。</p>
    </CommandDrawer>
  )
}

function Decide({ proposal: p }: { proposal: Proposal }) {
  const [doing, setDoing] = useState<'adopt' | 'discard' | null>(null)
  const params = { path: { id: p.id } }
  return (
    <>
      <Button type="primary" onClick={() => setDoing('adopt')} disabled={p.filled === 0}>
        采用方案
      </Button>
      <Button danger onClick={() => setDoing('discard')}>
        作废
      </Button>
      <CommandDrawer<{ from: string; why: string }>
        open={doing === 'adopt'}
        title="采用方案"
        name={`proposal.adopt.${p.id}`}
        submit="采用并派驻"
        done="方案已采用，干部已派驻"
        onClose={() => setDoing(null)}
        fields={[
          { name: 'from', label: '派驻日期', kind: 'day', required: true },
          {
            name: 'why',
            label: '依据',
            kind: 'text',
            max: 300,
            required: true,
            placeholder: '如 县委常委会会议、文件号',
          },
        ]}
        send={(body, headers) =>
          answerOf(
            api.POST('/api/posting-proposals/{id}/adopt', { params, body: { ...body, version: p.version }, headers }),
          )
        }
      >
        <p>将派驻 {p.filled} 名干部，并给予驻村职务；要么全部派驻，要么一个也不派。</p>
      </CommandDrawer>
      <CommandDrawer<{ why: string }>
        open={doing === 'discard'}
        title="作废方案"
        name={`proposal.discard.${p.id}`}
        submit="作废"
        done="方案已作废"
        danger
        onClose={() => setDoing(null)}
        fields={[{ name: 'why', label: '理由', kind: 'text', max: 300, required: true }]}
        send={(body, headers) => answerOf(api.POST('/api/posting-proposals/{id}/discard', { params, body, headers }))}
      />
    </>
  )
}
