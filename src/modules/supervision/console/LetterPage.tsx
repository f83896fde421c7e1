import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useEffect, useRef } from 'react'
import { type AnswerOf, answerOf, api, type CommandHeaders } from '#kernel/browser/client.ts'
import { openInTab } from '#kernel/browser/download.ts'
import { problemOf } from '#kernel/browser/problem.ts'
import { ActionBar, type ActionInput } from '#ui/ActionBar.tsx'
import { DayText, MomentText } from '#ui/DayText.tsx'
import { DownloadButton } from '#ui/DownloadButton.tsx'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { useNotice } from '#ui/notice.ts'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { PrintButton } from '#ui/PrintSheet.tsx'
import { StateTag, StatusTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { Timeline } from '#ui/Timeline.tsx'
import { letterWorkflow } from '../letters/rules.ts'
import { LetterSheet } from './LetterSheet.tsx'

type Letter = AnswerOf<'/api/letters/{id}'>
type Action = Letter['actions'][number]['action']

const HINTS: Partial<Record<Action, string>> = {
  reply: '请写明办理情况，列有事项的逐项写明；需要佐证的，附上照片或材料。',
  withdraw: '撤稿后这份草稿不再使用，可以重新拟定。',
}

/** One letter as it looks on paper, with what happened to it and what may be done now. */
export default function LetterPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const letter = useQuery({
    queryKey: ['/api/letters', id],
    queryFn: () => answerOf(api.GET('/api/letters/{id}', { params: { path: { id } } })),
  })
  useReadReceipt(letter.data)
  return <Loaded query={letter}>{(data) => <Letter letter={data} />}</Loaded>
}

/** The addressee's first look is the receipt; it is noted once, and nobody has to press anything. */
function useReadReceipt(letter: Letter | undefined): void {
  const client = useQueryClient()
  const noted = useRef('')
  useEffect(() => {
    if (letter === undefined || !letter.mine || letter.state !== 'issued' || noted.current === letter.id) return
    noted.current = letter.id
    const params = { path: { id: letter.id } }
    void answerOf(api.POST('/api/letters/{id}/read', { params }))
      .then(() => client.invalidateQueries({ queryKey: ['/api/letters'] }))
      .catch(() => undefined)
  }, [letter, client])
}

function Letter({ letter }: { letter: Letter }) {
  const draft = letter.state === 'draft' || letter.state === 'withdrawn'
  return (
    <Page
      title={letter.number === null ? letter.title : `${letter.kindTitle} ${letter.number}`}
      tag={<StateTag workflow={letterWorkflow} state={letter.state} />}
      lead={`致${letter.addresseeName}`}
      actions={<Papers letter={letter} />}
    >
      {letter.next !== null && (
        <div className="g-notice" role="note">
          {letter.next}
        </div>
      )}
      <ActionBar<Action>
        name={`letter.${letter.id}`}
        actions={letter.actions}
        hints={{ ...HINTS, issue: letter.consequence }}
        dangerous={['withdraw', 'return']}
        send={(action, input, headers) => act(letter.id, action, input, headers)}
      />
      <Standing letter={letter} />
      <LetterSheet letter={letter.document} draft={draft} />
      {letter.list.some((item) => item.finding !== null || item.duty !== null) && (
        <Panel title={`所列事项（${letter.list.length} 项）`}>
          <TableView
            caption="所列事项"
            rows={letter.list}
            rowKey={(item) => item.seq}
            rowLink={(item) => (item.finding === null ? undefined : `/findings/${item.finding}`)}
            columns={[
              { key: 'text', title: '事项' },
              { key: 'subjectName', title: '责任单位', width: 200 },
              {
                key: 'dueOn',
                title: '时限',
                width: 150,
                render: (i) => (i.dueOn === null ? null : <DayText day={i.dueOn} />),
              },
            ]}
          />
        </Panel>
      )}
      <Panel title="办理记录">
        <Timeline
          entries={letter.events.map((e) => ({
            id: String(e.seq),
            at: e.at,
            person: e.person,
            post: e.roleTitle,
            what: e.label,
            comment: e.comment,
            evidence: e.evidence,
          }))}
        />
      </Panel>
    </Page>
  )
}

function act(id: string, action: Action, input: ActionInput, headers: CommandHeaders): Promise<unknown> {
  const params = { path: { id } }
  const comment = input.comment ?? ''
  const evidence = input.evidence ?? []
  switch (action) {
    case 'issue':
      return answerOf(api.POST('/api/letters/issue', { body: { ids: [id] }, headers }))
    case 'withdraw':
      return answerOf(api.POST('/api/letters/{id}/withdraw', { params, body: { comment }, headers }))
    case 'read':
      return answerOf(api.POST('/api/letters/{id}/read', { params, headers }))
    case 'reply':
      return answerOf(api.POST('/api/letters/{id}/reply', { params, body: { comment, evidence }, headers }))
    case 'accept':
      return answerOf(
        api.POST('/api/letters/{id}/accept', { params, body: comment === '' ? {} : { comment }, headers }),
      )
    case 'return':
      return answerOf(api.POST('/api/letters/{id}/return', { params, body: { comment }, headers }))
  }
}

function Papers({ letter }: { letter: Letter }) {
  const notice = useNotice()
  const path = `/api/letters/${letter.id}`
  return (
    <>
      <Button onClick={() => void openInTab(`${path}/pdf`).catch((e: unknown) => notice.problem(problemOf(e)))}>
        PDF
      </Button>
      <DownloadButton path={`${path}/docx`} label="Word" />
      <PrintButton title={`${letter.number ?? letter.title} ${letter.addresseeName}`} />
    </>
  )
}

function Standing({ letter }: { letter: Letter }) {
  const linked = [...(letter.earlier === null ? [] : [letter.earlier]), ...letter.later]
  return (
    <Panel>
      <Facts
        facts={[
          { label: '签发', value: letter.issuedOn === null ? '尚未签发' : <DayText day={letter.issuedOn} /> },
          { label: '签收', value: letter.readAt === null ? '尚未签收' : <MomentText at={letter.readAt} /> },
          {
            label: '回复时限',
            value:
              letter.dueOn === null ? (
                letter.wantsReply ? (
                  '签发时确定'
                ) : (
                  '不要求回复'
                )
              ) : (
                <>
                  <DayText day={letter.dueOn} /> {letter.late && <StatusTag label="逾期" tone="error" />}
                </>
              ),
          },
          ...(letter.wantsReply
            ? [
                {
                  label: '首次回复',
                  value: letter.repliedOn === null ? '尚未回复' : <DayText day={letter.repliedOn} />,
                },
              ]
            : []),
          { label: '计入考核', value: letter.countsInAppraisal ? '是' : '否' },
          {
            label: '前后函件',
            value:
              linked.length === 0
                ? '无'
                : linked.map((l) => (
                    <span key={l.id}>
                      <Go to={`/letters/${l.id}`}>{`${l.kindTitle} ${l.number ?? '（草稿）'}`}</Go>{' '}
                    </span>
                  )),
          },
          ...(letter.digest === null ? [] : [{ label: '内容摘要', value: <code>{letter.digest}</code>, wide: true }]),
        ]}
      />
    </Panel>
  )
}
