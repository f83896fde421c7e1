import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { Button, Radio } from 'antd'
import { useState } from 'react'
import { answerOf, api } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { CommandForm } from '#ui/CommandForm.tsx'
import type { FormValues } from '#ui/fields.ts'
import { Go, useGo } from '#ui/Go.tsx'
import { HOUSEHOLD_SOURCE } from '#ui/household-source.ts'
import { Loaded } from '#ui/Loaded.tsx'
import { useNotice } from '#ui/notice.ts'
import { Page, Panel } from '#ui/Page.tsx'
import { PlacePicker } from '#ui/PlacePicker.tsx'
import { RemotePicker } from '#ui/RemotePicker.tsx'
import { VISIT_KINDS, type VisitKind } from '../model.ts'
import { mayVisit } from '../rules.ts'
import { opinionFields, visitFields, visitFrom } from './visit-fields.ts'

interface Of {
  readonly kind: VisitKind
  readonly household: string | null
  readonly place: string | null
}

const KINDS = Object.keys(VISIT_KINDS) as VisitKind[]

/** Records a visit at a desk. In the field the app does the same without a network. */
export default function VisitEntry() {
  const { household } = useSearch({ strict: false }) as { household?: string }
  const [of, setOf] = useState<Of | null>(
    household === undefined ? null : { kind: 'household', household, place: null },
  )
  return (
    <Page title="登记走访" lead="已经登记过的情况不用再填，只写这次走访的新情况。">
      {of === null ? (
        <Choose onChosen={setOf} />
      ) : (
        <Entry of={of} onBack={() => setOf(null)} onKind={(kind) => setOf({ ...of, kind })} />
      )}
    </Page>
  )
}

function Choose({ onChosen }: { onChosen: (of: Of) => void }) {
  const { role, place: area } = useActing()
  const kinds = KINDS.filter((kind) => mayVisit(role, kind))
  const [kind, setKind] = useState<VisitKind>(kinds[0] ?? 'household')
  const [household, setHousehold] = useState<string>()
  const [place, setPlace] = useState<string | undefined>(area !== null && area.length >= 12 ? area : undefined)
  const ready = kind === 'village' ? place !== undefined : household !== undefined
  const next = () =>
    onChosen({ kind, household: kind === 'village' ? null : (household ?? null), place: place ?? null })
  return (
    <Panel title="走访对象">
      <div className="g-form">
        <div className="g-filter">
          <span id="visit-kind">类别</span>
          <Radio.Group
            aria-labelledby="visit-kind"
            value={kind}
            onChange={(event) => setKind(event.target.value as VisitKind)}
            options={kinds.map((value) => ({ value, label: VISIT_KINDS[value] }))}
          />
        </div>
        <div className="g-filter">
          <label htmlFor="visit-subject">{kind === 'village' ? '村（社区）' : '户'}</label>
          {kind === 'village' ? (
            <PlacePicker
              id="visit-subject"
              level="village"
              value={place}
              onChange={(value) => setPlace(value as string | undefined)}
              placeholder="输入村名查找"
            />
          ) : (
            <RemotePicker
              id="visit-subject"
              source={HOUSEHOLD_SOURCE}
              value={household}
              onChange={(value) => setHousehold(value as string | undefined)}
              placeholder="输入户主姓名或拼音首字母查找"
            />
          )}
        </div>
        <p>
          <Button type="primary" disabled={!ready} onClick={next}>
            下一步
          </Button>
        </p>
      </div>
    </Panel>
  )
}

function Entry({ of, onBack, onKind }: { of: Of; onBack: () => void; onKind: (kind: VisitKind) => void }) {
  const { household } = of
  const settings = useQuery({
    queryKey: ['/api/visits/settings'],
    queryFn: () => answerOf(api.GET('/api/visits/settings')),
  })
  const home = useQuery({
    queryKey: ['/api/households', household],
    queryFn: async () =>
      household === null ? null : answerOf(api.GET('/api/households/{id}', { params: { path: { id: household } } })),
  })
  return (
    <Loaded query={settings}>
      {(known) => (
        <Loaded query={home}>
          {(data) => (
            <Panel title={data === null ? VISIT_KINDS[of.kind] : `${data.placeName} ${data.name}户`}>
              <Form
                key={of.kind}
                of={of}
                members={data?.members ?? []}
                settings={known}
                onBack={onBack}
                onKind={onKind}
              />
            </Panel>
          )}
        </Loaded>
      )}
    </Loaded>
  )
}

function Form({
  of,
  members,
  settings,
  onBack,
  onKind,
}: {
  of: Of
  members: readonly { id: string; name: string }[]
  settings: Parameters<typeof opinionFields>[0]
  onBack: () => void
  onKind: (kind: VisitKind) => void
}) {
  const go = useGo()
  const notice = useNotice()
  const { today } = useSession()
  const of_ = { kind: of.kind, household: of.household, ...(of.household === null && { place: of.place }) }
  return (
    <CommandForm<FormValues, { id: string }>
      name={`visit.${of.kind}.${of.household ?? of.place ?? ''}`}
      fields={[...visitFields(of.kind, members), ...(of.kind === 'attempt' ? [] : opinionFields(settings))]}
      initial={{
        onDay: today,
        purpose: of.kind === 'errand' ? 'errand' : 'routine',
        confirmed: of.kind === 'attempt' ? 'none' : 'spoken',
      }}
      submit="登记"
      done="走访已登记"
      send={(form, headers) => answerOf(api.POST('/api/visits', { body: visitFrom(of_, form), headers }))}
      onDone={(answer) => {
        notice.done('走访已登记')
        go(`/visits/${answer.id}`)
      }}
      onCancel={onBack}
    >
      {of.kind === 'household' && (
        <p>
          家中没有人的，<Button onClick={() => onKind('attempt')}>改登上门未遇</Button>
        </p>
      )}
      {of.kind === 'attempt' && (
        <p>
          上门未遇留作记录，不计入走访率，该户仍列为应走访。见到了人的，
          <Button onClick={() => onKind('household')}>改登入户走访</Button>
        </p>
      )}
      {of.household !== null && (
        <p>
          户里的情况有变化的，请在<Go to={`/households/${of.household}`}>户档</Go>中提出变更申请，由他人审核后生效。
        </p>
      )}
    </CommandForm>
  )
}
