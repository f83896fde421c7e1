import { useEffect, useState } from 'react'
import { isOpen } from '#kernel/browser/sync/outbox.ts'
import type { VisitBody } from '#modules/fieldwork/model.ts'
import { Screen } from './parts.tsx'
import { draftNameOf } from './phone.ts'
import { useOpen } from './the-phone.ts'
import { VisitForm } from './VisitForm.tsx'
import { BEGUN } from './words.ts'

/** A visit that waits to be sent, in the form it was written in. */
export function UnsentVisit({ id }: { id: string }) {
  const { outbox } = useOpen()
  // As it was when the form was opened: what begins to leave meanwhile is said on saving, and nothing typed goes away.
  const [unsent] = useState(() => outbox.all().find((k) => k.id === id))
  if (unsent === undefined || !isOpen(unsent)) return <TooLate id={id} isGone={unsent === undefined} />
  const { household, place } = unsent.body as VisitBody
  return household ? (
    <VisitForm household={household} unsent={unsent} />
  ) : (
    <VisitForm village={place ?? ''} unsent={unsent} />
  )
}

function TooLate({ id, isGone }: { id: string; isGone: boolean }) {
  const { drafts } = useOpen()
  const [hadDraft, setHadDraft] = useState(false)
  useEffect(() => {
    let isHere = true
    const name = draftNameOf(id)
    void drafts.read(name).then((draft) => {
      if (draft === null) return
      if (isHere) setHadDraft(true)
      return drafts.drop(name)
    })
    return () => {
      isHere = false
    }
  }, [drafts, id])
  return (
    <Screen title="修改走访" back>
      <p role="alert">{isGone ? '手机上没有这一条。' : `这一条${BEGUN}`}</p>
      {hadDraft && <p>改到一半、没有保存的内容不再保留。</p>}
    </Screen>
  )
}
