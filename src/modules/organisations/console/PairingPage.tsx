import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DayText } from '#ui/DayText.tsx'
import { EvidenceList } from '#ui/EvidenceList.tsx'
import type { FormValues } from '#ui/fields.ts'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { type Column, TableView } from '#ui/TableView.tsx'
import { PairingTag } from './PairingList.tsx'
import { resourceColumns } from './SharedResources.tsx'

type Pairing = AnswerOf<'/api/organisation-pairings/{id}'>
type Step = Pairing['stepList'][number]
type Doing = { what: 'step' | 'end' } | { what: 'finish' | 'drop'; step: Step }

const TONES = { open: 'processing', done: 'success', dropped: 'default', carried: 'default' } as const

export default function PairingPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const pairing = useQuery({
    queryKey: ['/api/organisation-pairings', id],
    queryFn: () => answerOf(api.GET('/api/organisation-pairings/{id}', { params: { path: { id } } })),
  })
  return <Loaded query={pairing}>{(data) => <OnePairing key={data.id} pairing={data} />}</Loaded>
}

function OnePairing({ pairing }: { pairing: Pairing }) {
  const [doing, setDoing] = useState<Doing | null>(null)
  const close = () => setDoing(null)
  return (
    <Page
      title={`${pairing.aName}与${pairing.bName}`}
      tag={<PairingTag pairing={pairing} />}
      lead={pairing.kindName}
      actions={
        <>
          {pairing.stepsFor.length > 0 && (
            <Button type="primary" onClick={() => setDoing({ what: 'step' })}>
              增加事项
            </Button>
          )}
          {pairing.mayEnd && (
            <Button danger onClick={() => setDoing({ what: 'end' })}>
              结束结对
            </Button>
          )}
        </>
      }
    >
      <Panel title="基本情况">
        <About pairing={pairing} />
      </Panel>
      <Panel title="共同计划事项">
        {pairing.stepList.length === 0 ? (
          <p className="g-quiet">还没有计划事项。</p>
        ) : (
          <TableView
            caption="共同计划事项"
            columns={stepColumns(setDoing)}
            rows={pairing.stepList}
            rowKey={(step) => step.id}
          />
        )}
      </Panel>
      <Panel title="双方共享资源">
        {pairing.resources.length === 0 ? (
          <p className="g-quiet">双方还没有登记共享资源。</p>
        ) : (
          <TableView
            caption="双方共享资源"
            columns={resourceColumns()}
            rows={pairing.resources}
            rowKey={(resource) => resource.id}
          />
        )}
      </Panel>
      {doing?.what === 'step' && <AddStep pairing={pairing} onClose={close} />}
      {doing?.what === 'end' && <EndPairing pairing={pairing} onClose={close} />}
      {doing?.what === 'finish' && <FinishStep step={doing.step} onClose={close} />}
      {doing?.what === 'drop' && <DropStep step={doing.step} onClose={close} />}
    </Page>
  )
}

function About({ pairing }: { pairing: Pairing }) {
  const strong = pairing.kind === 'strong-weak'
  return (
    <Facts
      facts={[
        {
          label: strong ? '强村' : '牵头组织',
          value: <Go to={`/organisations/${pairing.a}`}>{pairing.aName}</Go>,
        },
        {
          label: strong ? '弱村' : '结对组织',
          value: <Go to={`/organisations/${pairing.b}`}>{pairing.bName}</Go>,
        },
        { label: '起始日期', value: <DayText day={pairing.from} /> },
        {
          label: '约定结束日期',
          value: pairing.to === null ? '没有约定' : <DayText day={pairing.to} late={pairing.lapsed} />,
        },
        { label: '共同计划', value: pairing.plan, wide: true },
        { label: '依据', value: pairing.why, wide: true },
        ...(pairing.carriedFrom === null
          ? []
          : [
              {
                label: '接续自',
                value: <Go to={`/organisation-pairings/${pairing.carriedFrom}`}>组织调整以前的结对</Go>,
              },
            ]),
        ...(pairing.endedOn === null
          ? []
          : [
              { label: '结束日期', value: <DayText day={pairing.endedOn} /> },
              { label: '结束缘由', value: pairing.endWhy, wide: true },
            ]),
      ]}
    />
  )
}

function stepColumns(onDo: (doing: Doing) => void): Column<Step>[] {
  return [
    { key: 'title', title: '事项' },
    { key: 'unitName', title: '责任方' },
    {
      key: 'dueOn',
      title: '期限',
      render: (step) => <DayText day={step.dueOn} late={step.overdue} note={step.overdue ? '逾期' : null} />,
    },
    { key: 'state', title: '状态', render: (step) => <StatusTag label={step.stateName} tone={TONES[step.state]} /> },
    { key: 'endedOn', title: '办结日期', render: (step) => step.endedOn !== null && <DayText day={step.endedOn} /> },
    {
      key: 'note',
      title: '情况',
      render: (step) => (
        <>
          {step.note}
          {step.evidence.length > 0 && <EvidenceList files={step.evidence} />}
        </>
      ),
    },
    {
      key: 'do',
      title: '办理',
      render: (step) => (
        <span className="g-actions">
          {step.mayFinish && (
            <Button size="small" onClick={() => onDo({ what: 'finish', step })}>
              登记完成
            </Button>
          )}
          {step.mayDrop && (
            <Button size="small" danger onClick={() => onDo({ what: 'drop', step })}>
              取消
            </Button>
          )}
        </span>
      ),
    },
  ]
}

function AddStep({ pairing, onClose }: { pairing: Pairing; onClose: () => void }) {
  const [only] = pairing.stepsFor
  return (
    <CommandDrawer<BodyOf<'/api/organisation-pairings/{id}/steps'>>
      open
      title="增加共同计划事项"
      name={`organisations.step.${pairing.id}`}
      fields={[
        {
          name: 'organisation',
          label: '责任方',
          kind: 'radio',
          options: pairing.stepsFor.map(({ id, name }) => ({ value: id, label: name })),
          required: true,
        },
        { name: 'title', label: '事项', kind: 'text', max: 200, required: true },
        { name: 'dueOn', label: '期限', kind: 'day', required: true },
      ]}
      initial={pairing.stepsFor.length === 1 && only !== undefined ? { organisation: only.id } : {}}
      submit="增加"
      done="事项已增加"
      send={(body, headers) =>
        answerOf(
          api.POST('/api/organisation-pairings/{id}/steps', { params: { path: { id: pairing.id } }, body, headers }),
        )
      }
      onClose={onClose}
    />
  )
}

function FinishStep({ step, onClose }: { step: Step; onClose: () => void }) {
  const { today } = useSession()
  return (
    <CommandDrawer<FormValues>
      open
      title="登记事项完成"
      name={`organisations.step.finish.${step.id}`}
      fields={[
        { name: 'doneOn', label: '完成日期', kind: 'day', required: true },
        { name: 'note', label: '完成情况', kind: 'longtext', max: 1000, required: true },
        { name: 'evidence', label: '佐证材料', kind: 'files', most: 20, help: '照片、记录等，可以不附。' },
      ]}
      initial={{ doneOn: today }}
      submit="登记"
      done="完成情况已登记"
      send={(form, headers) =>
        answerOf(
          api.POST('/api/organisation-pairing-steps/{id}/finish', {
            params: { path: { id: step.id } },
            body: form as BodyOf<'/api/organisation-pairing-steps/{id}/finish'>,
            headers,
          }),
        )
      }
      onClose={onClose}
    >
      <p>{step.title}</p>
    </CommandDrawer>
  )
}

function DropStep({ step, onClose }: { step: Step; onClose: () => void }) {
  return (
    <CommandDrawer<FormValues>
      open
      danger
      title="取消事项"
      name={`organisations.step.drop.${step.id}`}
      fields={[{ name: 'why', label: '缘由', kind: 'longtext', max: 500, required: true }]}
      submit="取消事项"
      done="事项已取消"
      send={(form, headers) =>
        answerOf(
          api.POST('/api/organisation-pairing-steps/{id}/drop', {
            params: { path: { id: step.id } },
            body: { why: String(form.why) },
            headers,
          }),
        )
      }
      onClose={onClose}
    >
      <p>{step.title}</p>
    </CommandDrawer>
  )
}

function EndPairing({ pairing, onClose }: { pairing: Pairing; onClose: () => void }) {
  const { today } = useSession()
  return (
    <CommandDrawer<BodyOf<'/api/organisation-pairings/{id}/end'>>
      open
      danger
      title="结束结对"
      name={`organisations.end-pairing.${pairing.id}`}
      fields={[
        { name: 'on', label: '结束日期', kind: 'day', required: true },
        { name: 'why', label: '缘由', kind: 'longtext', max: 500, required: true },
      ]}
      initial={{ on: today }}
      submit="结束结对"
      done="结对已结束"
      send={(body, headers) =>
        answerOf(
          api.POST('/api/organisation-pairings/{id}/end', { params: { path: { id: pairing.id } }, body, headers }),
        )
      }
      onClose={onClose}
    >
      <p>尚未到期的事项随结对一并取消，已经逾期的事项保留为未完成。</p>
    </CommandDrawer>
  )
}
