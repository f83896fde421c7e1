import { answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import type { Field, FormValues } from '#ui/fields.ts'
import { useGo } from '#ui/Go.tsx'
import type { Visit } from './VisitPage.tsx'
import { visitFields } from './visit-fields.ts'

type Body = Extract<BodyOf<'/api/visits/{id}/correct'>, { kind: 'replace' }>
const WHY: Field = { name: 'why', label: '理由', kind: 'longtext', rows: 2, max: 500, required: true }

/** A record is never edited: the correction is a new one, and the old one stays to be read. */
export function VisitCorrection({
  visit,
  how,
  onClose,
}: {
  visit: Visit
  how: 'replace' | 'void'
  onClose: () => void
}) {
  const go = useGo()
  const path = { id: visit.id }
  const send = (body: BodyOf<'/api/visits/{id}/correct'>, headers: { 'Idempotency-Key': string }) =>
    answerOf(api.POST('/api/visits/{id}/correct', { params: { path }, body, headers }))
  const shared = { open: true, onClose, onDone: (answer: { id: string }) => go(`/visits/${answer.id}`) }
  if (how === 'void')
    return (
      <CommandDrawer<FormValues, { id: string }>
        {...shared}
        danger
        title="作废走访记录"
        name={`visit.void.${visit.id}`}
        fields={[WHY]}
        submit="作废"
        done="记录已作废"
        send={(form, headers) => send({ kind: 'void', why: String(form.why) }, headers)}
      >
        <p>作废后不再计入走访，这次走访登记的、还没有答复的诉求一并撤回。原记录仍可查阅。</p>
      </CommandDrawer>
    )
  return (
    <CommandDrawer<FormValues, { id: string }>
      {...shared}
      title="更正走访记录"
      name={`visit.correct.${visit.id}`}
      fields={[...visitFields(visit.kind, visit.met).filter((f) => f.name !== 'photographs'), WHY]}
      initial={{
        onDay: visit.onDay,
        purpose: visit.purpose,
        met: visit.met.map((m) => m.id),
        heard: visit.heard,
        metOthers: visit.metOthers ?? '',
        note: visit.note ?? '',
        witness: visit.witness ?? '',
        confirmed: visit.confirmed === 'signature' ? undefined : visit.confirmed,
      }}
      submit="更正"
      done="已更正"
      send={({ why, ...form }, headers) =>
        send({ kind: 'replace', why: String(why), visit: kept(visit, form) }, headers)
      }
    >
      <p>更正后以新记录为准，原记录仍可查阅。照片、签字和已登记的诉求随之保留。</p>
    </CommandDrawer>
  )
}

/** The signature stays unless another way of confirming is chosen. */
function kept(visit: Visit, form: FormValues): Body['visit'] {
  const [signature] = visit.signature
  const signed = form.confirmed === undefined && signature !== undefined
  return {
    ...form,
    photographs: visit.photographs.map((p) => p.id),
    ...(signed && { confirmed: 'signature', signature: signature.id }),
  } as Body['visit']
}
