import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useRef, useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf, newKey } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { ConfirmButton } from '#ui/Confirm.tsx'
import { DayText, MomentText } from '#ui/DayText.tsx'
import type { Field } from '#ui/fields.ts'
import { Loaded } from '#ui/Loaded.tsx'
import { useNotice } from '#ui/notice.ts'
import { optionsOf } from '#ui/options.ts'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { Timeline } from '#ui/Timeline.tsx'
import { ENDINGS } from '../model.ts'
import { speaksFor } from '../presence/rules.ts'
import { ASKERS, BREACH_WRITERS, PROPOSERS } from '../roles.ts'
import { ENDING_OPTIONS } from '../terms/rules.ts'
import { VERDICT_KINDS } from '../verdicts/model.ts'
import { MonthPanel } from './MonthPanel.tsx'
import { TERM_TONES } from './options.ts'

type Posting = AnswerOf<'/api/postings/{id}'>
type Doing = 'prolong' | 'end' | 'leave' | 'verdict' | 'breach'

/** One officer: the term, the month day by day, hand-over. */
export default function PostingPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const found = useQuery({
    queryKey: ['/api/postings', id],
    queryFn: () => answerOf(api.GET('/api/postings/{id}', { params: { path: { id } } })),
  })
  return <Loaded query={found}>{(data) => <One posting={data} />}</Loaded>
}

function One({ posting: p }: { posting: Posting }) {
  const { role } = useActing()
  return (
    <Page
      title={`${p.name}：${p.kindName}`}
      tag={<StatusTag label={p.stateName} tone={TERM_TONES[p.state]} />}
      lead={`驻${p.townshipName}${p.placeName}`}
      actions={<Actions posting={p} />}
    >
      <Panel title="派驻">
        <Facts
          facts={[
            { label: '派出单位', value: p.unitName || null },
            { label: '派驻日期', value: <DayText day={p.from} /> },
            { label: '任期截止', value: <DayText day={p.to} note={`任期${p.term}`} late={p.state === 'overdue'} /> },
            ...(p.teamName === null ? [] : [{ label: '工作队', value: p.teamName }]),
            { label: '依据', value: p.why, wide: true },
            ...(p.endedOn === null
              ? []
              : [
                  { label: '离任日期', value: <DayText day={p.endedOn} note={p.endedHow} /> },
                  { label: '离任原因', value: p.endedWhy, wide: true },
                ]),
          ]}
        />
      </Panel>
      {role !== 'department' && <MonthPanel posting={p} />}
      {p.handover !== null && <Handover handover={p.handover} />}
      {p.events.length > 0 && (
        <Panel title="办理记录">
          <Timeline entries={p.events} />
        </Panel>
      )}
    </Page>
  )
}

function Actions({ posting: p }: { posting: Posting }) {
  const { role } = useActing()
  const [doing, setDoing] = useState<Doing | null>(null)
  const open = p.endedOn === null
  const buttons: [Doing, string, boolean][] = [
    ['leave', '请假', open && ASKERS.includes(role) && speaksFor(role, p.mine)],
    ['prolong', '续任', p.mayChange],
    ['end', '结束派驻', p.mayChange],
    ['verdict', '提出召回或表彰', PROPOSERS.includes(role)],
    ['breach', '反映违规情况', BREACH_WRITERS.includes(role)],
  ]
  return (
    <>
      {buttons
        .filter(([, , shown]) => shown)
        .map(([action, label], i) => (
          <Button key={action} type={i === 0 ? 'primary' : 'default'} onClick={() => setDoing(action)}>
            {label}
          </Button>
        ))}
      {doing === 'leave' && <Leave id={p.id} onClose={() => setDoing(null)} />}
      {doing === 'breach' && <Breach id={p.id} onClose={() => setDoing(null)} />}
      {(doing === 'prolong' || doing === 'end' || doing === 'verdict') && (
        <Command key={doing} id={p.id} doing={doing} onClose={() => setDoing(null)} />
      )}
    </>
  )
}

const WHY: Field = { name: 'why', label: '理由', kind: 'longtext', max: 300, required: true }
const FORMS = {
  prolong: {
    title: '续任',
    done: '已续任',
    fields: [{ name: 'to', label: '任期截止', kind: 'day', required: true }, WHY] as Field[],
  },
  end: {
    title: '结束派驻',
    done: '派驻已结束，请办理交接',
    fields: [
      { name: 'on', label: '最后一天', kind: 'day', required: true },
      {
        name: 'how',
        label: '原因',
        kind: 'radio',
        required: true,
        options: optionsOf(ENDINGS).filter((o) => ENDING_OPTIONS.includes(o.value)),
      },
      WHY,
    ] as Field[],
  },
  verdict: {
    title: '提出召回或表彰',
    done: '已提出，等待告知本人',
    fields: [
      { name: 'kind', label: '类别', kind: 'radio', required: true, options: optionsOf(VERDICT_KINDS) },
      { name: 'fact', label: '事实', kind: 'longtext', max: 2000, required: true },
      { name: 'grounds', label: '依据', kind: 'text', max: 500, required: true },
      { name: 'evidence', label: '佐证材料', kind: 'files' },
    ] as Field[],
  },
}

function Command({ id, doing, onClose }: { id: string; doing: keyof typeof FORMS; onClose: () => void }) {
  const { title, done, fields } = FORMS[doing]
  const path = { params: { path: { id } } }
  return (
    <CommandDrawer
      open
      title={title}
      name={`posting.${doing}.${id}`}
      submit={title}
      done={done}
      danger={doing === 'end'}
      fields={fields}
      onClose={onClose}
      send={(body, headers) =>
        doing === 'prolong'
          ? answerOf(
              api.POST('/api/postings/{id}/prolong', {
                ...path,
                body: body as BodyOf<'/api/postings/{id}/prolong'>,
                headers,
              }),
            )
          : doing === 'end'
            ? answerOf(
                api.POST('/api/postings/{id}/end', {
                  ...path,
                  body: body as BodyOf<'/api/postings/{id}/end'>,
                  headers,
                }),
              )
            : answerOf(
                api.POST('/api/posting-verdicts', {
                  body: { ...(body as Omit<BodyOf<'/api/posting-verdicts'>, 'posting'>), posting: id },
                  headers,
                }),
              )
      }
    />
  )
}

function Leave({ id, onClose }: { id: string; onClose: () => void }) {
  const kinds = useQuery({
    queryKey: ['/api/posting-leave-kinds'],
    queryFn: () => answerOf(api.GET('/api/posting-leave-kinds')),
  })
  const options = (kinds.data?.rows ?? []).map((k) => ({ value: k.code, label: `${k.title}（最长 ${k.mostDays} 天）` }))
  return (
    <CommandDrawer<BodyOf<'/api/postings/{id}/leave'>>
      open
      title="请假"
      name={`posting.leave.${id}`}
      submit="提交"
      done="请假已提交，等待审批"
      onClose={onClose}
      fields={[
        { name: 'kind', label: '假别', kind: 'select', required: true, options },
        { name: 'from', label: '开始日期', kind: 'day', required: true },
        { name: 'to', label: '结束日期', kind: 'day', required: true },
        { name: 'why', label: '事由', kind: 'text', max: 300, required: true },
        { name: 'substitute', label: '代理人', kind: 'person', help: '批准后，代理人在请假期间获得驻村职务。' },
      ]}
      send={(body, headers) =>
        answerOf(api.POST('/api/postings/{id}/leave', { params: { path: { id } }, body, headers }))
      }
    />
  )
}

function Breach({ id, onClose }: { id: string; onClose: () => void }) {
  const list = useQuery({
    queryKey: ['/api/posting-conduct'],
    queryFn: () => answerOf(api.GET('/api/posting-conduct')),
  })
  return (
    <CommandDrawer<BodyOf<'/api/postings/{id}/breaches'>>
      open
      title="反映违规情况"
      name={`posting.breach.${id}`}
      submit="登记"
      done="已登记，并作为问题交办"
      onClose={onClose}
      fields={[
        {
          name: 'code',
          label: '行为清单',
          kind: 'select',
          required: true,
          options: (list.data?.rows ?? []).map((r) => ({ value: r.code, label: r.title })),
        },
        { name: 'onDay', label: '发生日期', kind: 'day', required: true },
        { name: 'fact', label: '事实', kind: 'longtext', max: 1000, required: true },
        { name: 'evidence', label: '佐证材料', kind: 'files' },
      ]}
      send={(body, headers) =>
        answerOf(api.POST('/api/postings/{id}/breaches', { params: { path: { id } }, body, headers }))
      }
    />
  )
}

function Handover({ handover: x }: { handover: NonNullable<Posting['handover']> }) {
  const [giving, setGiving] = useState(false)
  const client = useQueryClient()
  const notice = useNotice()
  const key = useRef(newKey())
  const path = { params: { path: { id: x.id } } }
  const take = async () => {
    await answerOf(
      api.POST('/api/posting-handovers/{id}/take', { ...path, headers: { 'Idempotency-Key': key.current } }),
    )
    notice.done('已签字接收，交接完成')
    void client.invalidateQueries()
  }
  return (
    <Panel title="交接">
      <Facts
        facts={[
          { label: '状态', value: x.stateName },
          { label: '交出', value: x.givenAt === null ? '尚未签字' : <MomentText at={x.givenAt} /> },
          { label: '接收人', value: x.takenBy ?? '尚未签字' },
          { label: '接收', value: x.takenAt === null ? '尚未签字' : <MomentText at={x.takenAt} /> },
          { label: '移交事项', value: x.matters || '由离任干部填写', wide: true },
          ...(x.digest === null ? [] : [{ label: '签字摘要', value: <code>{x.digest}</code>, wide: true }]),
        ]}
      />
      <div className="g-actions g-noprint">
        {x.mayGive && (
          <Button type="primary" onClick={() => setGiving(true)}>
            签字交出
          </Button>
        )}
        {x.mayTake && (
          <ConfirmButton label="签字接收" button={{ type: 'primary' }} title="确定接收？" ok="签字接收" onOk={take}>
            签字后即认可移交事项，由您继续办理。
          </ConfirmButton>
        )}
      </div>
      <CommandDrawer<BodyOf<'/api/posting-handovers/{id}/give'>>
        open={giving}
        title="签字交出"
        name={`handover.give.${x.id}`}
        submit="签字交出"
        done="已签字，等待接收"
        onClose={() => setGiving(false)}
        fields={[
          {
            name: 'matters',
            label: '移交事项',
            kind: 'longtext',
            max: 4000,
            rows: 8,
            required: true,
            help: '写清在办的工作、帮扶计划、资料和待办事项。',
          },
        ]}
        send={(body, headers) => answerOf(api.POST('/api/posting-handovers/{id}/give', { ...path, body, headers }))}
      />
    </Panel>
  )
}
