import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, newKey } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { monthInChinese } from '#kernel/pure/day.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { ConfirmButton } from '#ui/Confirm.tsx'
import { DayText, MomentText } from '#ui/DayText.tsx'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { useNotice } from '#ui/notice.ts'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { STRATA } from '../inspections/model.ts'
import { may } from '../may.ts'
import { DrawCheck } from './DrawCheck.tsx'
import { EndInspection, ShareVisits } from './InspectionDesk.tsx'
import { STATE_TONES } from './InspectionList.tsx'

type Inspection = AnswerOf<'/api/inspections/{id}'>
type Visit = Inspection['list'][number]

/** One inspection: its sealed digests, the draw that anyone can compute again, the visits and what they found. */
export default function InspectionPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const inspection = useQuery({
    queryKey: ['/api/inspections', id],
    queryFn: () => answerOf(api.GET('/api/inspections/{id}', { params: { path: { id } } })),
  })
  return <Loaded query={inspection}>{(data) => <Content inspection={data} />}</Loaded>
}

function Content({ inspection: i }: { inspection: Inspection }) {
  const { role } = useActing()
  const desk = may(role, 'plan-inspections')
  return (
    <Page
      title={i.title}
      tag={<StatusTag label={i.stateLabel} tone={STATE_TONES[i.state]} />}
      lead={`${monthInChinese(i.month)} · ${i.kindLabel}`}
      actions={
        desk &&
        (i.state === 'sealed' ? (
          <Sealed inspection={i} />
        ) : (
          i.endReasons.length === 0 && <EndInspection inspection={i} />
        ))
      }
    >
      <Panel title="抽签">
        <Facts
          facts={[
            { label: '抽签日', value: <DayText day={i.drawOn} /> },
            { label: '抽取范围', value: `${i.places.length} 个地方` },
            {
              label: '抽取方法',
              value: i.strata === 'township' ? `每个乡镇抽取 ${i.sample} 个` : `${STRATA.none} ${i.sample} 个`,
            },
            { label: '计划公布', value: <MomentText at={i.plannedAt} /> },
            { label: '制订人', value: i.plannedBy },
            ...(i.end === null
              ? []
              : [
                  { label: '完成', value: <MomentText at={i.end.at} /> },
                  {
                    label: i.end.why === null ? '完成情况' : '结束理由',
                    value: i.end.why === null ? '抽中的地方全部督查完毕' : `${i.end.why}（${i.end.by ?? '系统'}）`,
                    wide: true,
                  },
                ]),
            ...(i.cancelledWhy === null ? [] : [{ label: '取消理由', value: i.cancelledWhy, wide: true }]),
            { label: '种子摘要', value: <code>{i.seedDigest}</code>, wide: true },
            { label: '名单摘要', value: <code>{i.populationDigest}</code>, wide: true },
            {
              label: '种子',
              value: i.seed === null ? '封存中，抽签时公布' : <code>{i.seed}</code>,
              wide: true,
            },
          ]}
        />
        {i.seed !== null && <DrawCheck inspection={i} seed={i.seed} />}
        <details className="g-more">
          <summary>抽取范围（{i.places.length} 个）</summary>
          <p>{i.places.map((p) => p.name).join('、')}</p>
        </details>
      </Panel>
      {i.seed !== null && <Visits inspection={i} desk={desk} />}
      <Panel title="检查表">
        <TableView
          caption="检查表"
          rows={i.items}
          rowKey={(item) => item.code}
          columns={[
            { key: 'text', title: '检查内容' },
            { key: 'grounds', title: '依据' },
            { key: 'categoryTitle', title: '不合格时的问题类别', width: 180 },
          ]}
        />
      </Panel>
    </Page>
  )
}

/** What the desk may do with a sealed plan. */
function Sealed({ inspection: i }: { inspection: Inspection }) {
  const client = useQueryClient()
  const notice = useNotice()
  const [cancelling, setCancelling] = useState(false)
  const params = { path: { id: i.id } }
  const draw = async () => {
    const made = await answerOf(
      api.POST('/api/inspections/{id}/draw', { params, headers: { 'Idempotency-Key': newKey() } }),
    )
    notice.done(`已抽中 ${made.visits} 个地方`)
    void client.invalidateQueries()
  }
  return (
    <>
      {i.drawReasons.length === 0 ? (
        <ConfirmButton label="抽签" button={{ type: 'primary' }} title="现在抽签？" ok="抽签" onOk={draw}>
          公布封存的种子，按种子算出抽中名单。只抽一次，不能重抽。
        </ConfirmButton>
      ) : (
        <span className="g-quiet">{i.drawReasons.join('')}</span>
      )}
      <Button danger onClick={() => setCancelling(true)}>
        取消计划
      </Button>
      <CommandDrawer<{ why: string }>
        open={cancelling}
        onClose={() => setCancelling(false)}
        title="取消督查计划"
        name={`inspection.cancel.${i.id}`}
        submit="取消计划"
        done="计划已取消"
        danger
        fields={[{ name: 'why', label: '理由', kind: 'longtext', required: true, max: 500 }]}
        send={(body, headers) => answerOf(api.POST('/api/inspections/{id}/cancel', { params, body, headers }))}
      >
        <p>取消后种子不再公布，计划和理由留存可查。</p>
      </CommandDrawer>
    </>
  )
}

function Visits({ inspection: i, desk }: { inspection: Inspection; desk: boolean }) {
  const { role } = useActing()
  const [sending, setSending] = useState<Visit | null>(null)
  const sees = may(role, 'read-visits')
  const open = i.endReasons.length === 0
  const link = (v: Visit) => (sees ? `/inspections/${i.id}/visits/${v.place}` : undefined)
  return (
    <Panel title={`${i.wholeCounty ? '抽中的地方' : '本地抽中的地方'}（已督查 ${i.results}/${i.visits}）`}>
      {desk && open && i.results < i.visits && <ShareVisits inspection={i} />}
      <TableView
        caption="抽中的地方"
        rows={i.list}
        rowKey={(v) => v.place}
        rowLink={link}
        columns={[
          { key: 'name', title: '地方', render: (v) => `${v.townshipName ?? ''} ${v.name}`.trim() },
          {
            key: 'inspector',
            title: '督查人',
            width: 180,
            render: (v) => (
              <>
                {v.inspectorName ?? <span className="g-quiet">未分派</span>}{' '}
                {desk && open && v.result === null && (
                  <Button size="small" onClick={() => setSending(v)}>
                    分派
                  </Button>
                )}
              </>
            ),
          },
          {
            key: 'result',
            title: '结果',
            width: 160,
            render: (v) =>
              v.result === null ? (
                open ? (
                  '未督查'
                ) : (
                  '未督查，督查已结束'
                )
              ) : v.result.failed === 0 ? (
                <StatusTag label="合格" tone="success" />
              ) : (
                <StatusTag label={`${v.result.failed} 项不合格`} tone="error" />
              ),
          },
          {
            key: 'findings',
            title: '问题',
            width: 120,
            render: (v) =>
              (v.result?.findings.length ?? 0) === 0 ? null : (
                <Go to={`/findings?inspection=${i.id}&under=${v.place}`}>{v.result?.findings.length} 个问题</Go>
              ),
          },
        ]}
      />
      {sending !== null && (
        <CommandDrawer<{ inspector?: string }>
          open
          onClose={() => setSending(null)}
          title={`分派${sending.name}`}
          name={`inspection.assign.${i.id}.${sending.place}`}
          submit="分派"
          done="已分派"
          fields={[{ name: 'inspector', label: '督查人', kind: 'person', required: true }]}
          send={(body, headers) =>
            answerOf(
              api.POST('/api/inspections/{id}/assign', {
                params: { path: { id: i.id } },
                body: { rows: [{ place: sending.place, inspector: body.inspector ?? null }] },
                headers,
              }),
            )
          }
        />
      )}
    </Panel>
  )
}
