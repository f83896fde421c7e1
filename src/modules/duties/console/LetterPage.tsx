import { Button } from 'antd'
import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { openInTab } from '#kernel/browser/download.ts'
import { dayInChinese } from '#kernel/pure/day.ts'
import type { Verdict } from '#kernel/pure/workflow.ts'
import { ActionBar } from '#ui/ActionBar.tsx'
import { momentInChinese } from '#ui/DayText.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Page, Panel } from '#ui/Page.tsx'
import { PrintSheet } from '#ui/PrintSheet.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { useAnswer, useId } from './use-record.ts'
import { LETTER_STATES } from './words.ts'
import './duties.css'

type Letter = AnswerOf<'/api/duties/letters/{id}'>
type Action = BodyOf<'/api/duties/letters/{id}/act'>['action']

/** One responsibility letter as it is signed and printed. */
export default function LetterPage() {
  const letter = useAnswer<Letter>(`/api/duties/letters/${useId()}`)
  return (
    <Loaded query={letter}>
      {(data) => (
        <Page
          title={data.title}
          tag={<StatusTag {...LETTER_STATES[data.state]} />}
          lead={`责任书〔${data.year}〕${data.number}号`}
          actions={<Button onClick={() => openInTab(`/api/duties/letters/${data.id}/pdf`)}>打印（PDF）</Button>}
        >
          <Panel title="签订">
            <Actions letter={data} />
          </Panel>
          <PrintSheet title={data.title} unit={data.upperName} day={dayInChinese(data.writtenOn)}>
            <div className="duty-letter">{data.text}</div>
            <Signatures letter={data} />
          </PrintSheet>
        </Page>
      )}
    </Loaded>
  )
}

function Actions({ letter }: { letter: Letter }) {
  return (
    <ActionBar<Action>
      name={`duty-letter.${letter.id}`}
      actions={letter.actions as Verdict<Action>[]}
      dangerous={['withdraw']}
      hints={{
        'sign-upper': '请先通读下方全文。签字后记录时间、职务和文本摘要，不能撤销。',
        'sign-lower': '请先通读下方全文。签字后记录时间、职务和文本摘要，不能撤销。',
        withdraw: '撤回后可以重新生成；原责任书留存备查。',
      }}
      send={(action, { comment }, headers) =>
        answerOf(
          api.POST('/api/duties/letters/{id}/act', {
            params: { path: { id: letter.id } },
            body: { action, ...(comment !== undefined && { comment }) },
            headers,
          }),
        )
      }
    />
  )
}

const SIDES: Record<string, string> = { 'sign-upper': '甲方', 'sign-lower': '乙方', withdraw: '撤回' }

function Signatures({ letter }: { letter: Letter }) {
  return (
    <section aria-label="签字">
      {letter.signatures.map((s) => (
        <p key={s.kind}>
          {SIDES[s.kind]}：{s.name}（{s.title}），{momentInChinese(s.at)}
          {s.why !== null && `，${s.why}`}
        </p>
      ))}
      {letter.signatures.length === 0 && <p className="g-quiet">双方尚未签字。</p>}
      <p className="g-quiet" style={{ overflowWrap: 'anywhere' }}>
        文本摘要（SHA-256）：{letter.digest}{' '}
        {letter.intact ? '核对一致，文本未被改动' : '核对不一致，请立即报告审计管理员'}
      </p>
    </section>
  )
}
