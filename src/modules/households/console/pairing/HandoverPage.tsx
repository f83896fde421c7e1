import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type AnswerOf, answerOf, api } from '#kernel/browser/client.ts'
import type { Verdict } from '#kernel/pure/workflow.ts'
import { ActionBar } from '#ui/ActionBar.tsx'
import { momentInChinese } from '#ui/DayText.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Page, Panel } from '#ui/Page.tsx'
import { PrintButton, PrintSheet } from '#ui/PrintSheet.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'

type Handover = AnswerOf<'/api/handovers/{id}'>
type Action = Handover['actions'][number]['action']

const SIGN = '请先通读下方交接单。签字后记录时间和文本摘要，不能撤销。'
const AT_ONCE = '双方都签字时，交接即时生效。'
const APPROVED_TOO = '双方签字并经批准后，交接生效。'

export default function HandoverPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const handover = useQuery({
    queryKey: ['/api/handovers', id],
    queryFn: () => answerOf(api.GET('/api/handovers/{id}', { params: { path: { id } } })),
  })
  return <Loaded query={handover}>{(data) => <OneHandover handover={data} />}</Loaded>
}

function OneHandover({ handover }: { handover: Handover }) {
  const signed = (at: string | null) => (at === null ? '未签字' : `${momentInChinese(at)}签字`)
  const { newVillages, approvedAt } = handover
  const villages = newVillages.join('、')
  const sign = SIGN + (newVillages.length === 0 || approvedAt !== null ? AT_ONCE : APPROVED_TOO)
  return (
    <Page
      title="帮扶交接单"
      tag={
        <StatusTag
          label={handover.stateName}
          tone={handover.state === 'open' ? 'processing' : handover.state === 'done' ? 'success' : 'default'}
        />
      }
      lead={`${handover.fromName}移交${handover.toName}，${handover.households} 户`}
      actions={<PrintButton title="帮扶交接单" />}
    >
      {handover.state === 'open' && (
        <Panel title="办理">
          {newVillages.length > 0 && approvedAt === null && (
            <p className="g-notice">
              {handover.toName}在{villages}没有职务，双方签字后，还须县级经办人、县级领导或双方共同的上级乡镇批准。
            </p>
          )}
          <ActionBar<Action>
            name={`handover.${handover.id}`}
            actions={handover.actions as Verdict<Action>[]}
            dangerous={['withdraw']}
            hints={{
              'sign-from': sign,
              'sign-to': sign,
              approve: `批准后，${handover.toName}任${villages}帮扶责任人，可以查看所接收户的档案。`,
              withdraw: '撤回后可以重新发起；本单留存备查。',
            }}
            send={(action, { comment }, headers) =>
              answerOf(
                api.POST('/api/handovers/{id}/act', {
                  params: { path: { id: handover.id } },
                  body: { action, ...(comment !== undefined && { comment }) },
                  headers,
                }),
              )
            }
          />
        </Panel>
      )}
      <PrintSheet title="帮扶交接单" unit={handover.placeName}>
        <div style={{ whiteSpace: 'pre-line' }}>{handover.text}</div>
        <section aria-label="签字">
          <p>
            移交人{handover.fromName}：{signed(handover.fromSignedAt)}
          </p>
          <p>
            接收人{handover.toName}：{signed(handover.toSignedAt)}
          </p>
          {approvedAt !== null && (
            <p>
              批准人{handover.approverName}：{momentInChinese(approvedAt)}批准
            </p>
          )}
          {handover.state === 'withdrawn' && <p>已撤回：{handover.why}</p>}
          <p className="g-quiet" style={{ overflowWrap: 'anywhere' }}>
            文本摘要（SHA-256）：{handover.digest}{' '}
            {handover.intact ? '核对一致，文本未被改动' : '核对不一致，请立即报告审计管理员'}
          </p>
        </section>
      </PrintSheet>
    </Page>
  )
}
