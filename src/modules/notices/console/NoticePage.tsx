import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { dayInChinese } from '#kernel/pure/day.ts'
import { ActionBar } from '#ui/ActionBar.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DayText, MomentText } from '#ui/DayText.tsx'
import { EvidenceList } from '#ui/EvidenceList.tsx'
import type { FormValues } from '#ui/fields.ts'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { PrintButton } from '#ui/PrintSheet.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import type { NoticeAction } from '../rules.ts'
import { NoticeSheet } from './NoticeSheet.tsx'
import { STANDING_TONES } from './standing-tones.ts'

type Notice = AnswerOf<'/api/notices/{id}'>
type Objection = Notice['objections'][number]

export default function NoticePage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const notice = useQuery({
    queryKey: ['/api/notices', id],
    queryFn: () => answerOf(api.GET('/api/notices/{id}', { params: { path: { id } } })),
  })
  return <Loaded query={notice}>{(data) => <OneNotice key={data.id} notice={data} />}</Loaded>
}

function OneNotice({ notice }: { notice: Notice }) {
  const { today } = useSession()
  return (
    <Page
      title={notice.title}
      tag={<StatusTag label={notice.standingName} tone={STANDING_TONES[notice.standing]} />}
      lead={`${notice.kindTitle} · ${notice.placeName}`}
      actions={<PrintButton title={notice.title} label="打印张贴页" />}
    >
      <Panel title="办理">
        {notice.reasons.length > 0 && (
          <div className="g-notice" role="note">
            <strong>现在不能办理下一步。</strong>
            <ul>
              {notice.reasons.map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
          </div>
        )}
        <ActionBar<NoticeAction>
          name={`notice.${notice.id}`}
          actions={notice.actions}
          dangerous={['withdraw']}
          fields={{
            object: [
              { name: 'text', label: '异议内容', kind: 'longtext', max: 2000, required: true },
              {
                name: 'by',
                label: '异议人及联系方式',
                kind: 'text',
                max: 200,
                help: '不署名的不填。填写的内容加密保存，查看须写明用途并记入日志。',
              },
              { name: 'raisedOn', label: '提出日期', kind: 'day', help: `不填为今天（${dayInChinese(today)}）。` },
            ],
          }}
          hints={{ object: '代群众登记。登记后由其他人核实答复，答复之前不能办理下一步。' }}
          send={(action, input, headers) => {
            const params = { path: { id: notice.id } }
            return action === 'object'
              ? answerOf(
                  api.POST('/api/notices/{id}/objections', {
                    params,
                    headers,
                    body: input as unknown as BodyOf<'/api/notices/{id}/objections'>,
                  }),
                )
              : answerOf(
                  api.POST('/api/notices/{id}/withdraw', { params, headers, body: { comment: input.comment ?? '' } }),
                )
          }}
        />
      </Panel>
      <Panel title="基本情况">
        <Facts
          facts={[
            { label: '张贴日期', value: <DayText day={notice.postedOn} /> },
            { label: '公示截止', value: <DayText day={notice.endsOn} note={notice.term} /> },
            { label: '张贴单位', value: notice.unitName },
            { label: '经办人', value: notice.postedBy ?? '系统' },
            {
              label: '办理事项',
              value: notice.link === null ? notice.about : <Go to={notice.link}>查看事项</Go>,
            },
            {
              label: '撤下',
              value: notice.takenDownAt === null ? '到期自动撤下' : <MomentText at={notice.takenDownAt} />,
            },
            ...(notice.why === null ? [] : [{ label: '撤回缘由', value: notice.why, wide: true }]),
          ]}
        />
      </Panel>
      <Panel title={`异议（${notice.objectionCount} 件）`}>
        {notice.objections.length < notice.objectionCount && (
          <p className="g-quiet">您只能看到本人登记的异议，其余由乡镇和县级办理。</p>
        )}
        {notice.objectionCount === 0 && <p className="g-quiet">没有收到异议。</p>}
        {notice.objections.map((objection) => (
          <OneObjection key={objection.id} objection={objection} mayUnmask={notice.mayUnmask} />
        ))}
      </Panel>
      <NoticeSheet notice={notice} />
    </Page>
  )
}

function OneObjection({ objection, mayUnmask }: { objection: Objection; mayUnmask: boolean }) {
  const [doing, setDoing] = useState<'answer' | 'objector' | null>(null)
  const [who, setWho] = useState<string | null>(null)
  const { answered, whyNot } = objection
  return (
    <section style={{ marginBottom: 16 }} aria-label="异议">
      <p>{objection.text}</p>
      <p className="g-quiet">
        <DayText day={objection.raisedOn} />
        提出，{objection.takenBy ?? '系统'}登记；
        {objection.named ? (who ?? '署名（加密保存）') : '未署名'}
      </p>
      {answered !== null && (
        <div className="g-notice">
          <strong>{answered.upheld ? '异议成立' : '异议不成立'}</strong>
          <p>{answered.answer}</p>
          <p className="g-quiet">
            {answered.by ?? '系统'} <MomentText at={answered.at} />
          </p>
          {answered.evidence.length > 0 && <EvidenceList files={answered.evidence} />}
        </div>
      )}
      <div className="g-actions g-noprint">
        {whyNot.length === 0 && (
          <Button type="primary" onClick={() => setDoing('answer')}>
            答复
          </Button>
        )}
        {objection.named && mayUnmask && who === null && (
          <Button onClick={() => setDoing('objector')}>查看异议人</Button>
        )}
      </div>
      {answered === null && whyNot.length > 0 && <p className="g-quiet">{whyNot.join('')}</p>}
      {doing === 'answer' && <Answering id={objection.id} onClose={() => setDoing(null)} />}
      {doing === 'objector' && <Unmasking id={objection.id} onClose={() => setDoing(null)} onSeen={setWho} />}
    </section>
  )
}

function Answering({ id, onClose }: { id: string; onClose: () => void }) {
  return (
    <CommandDrawer<FormValues>
      open
      title="答复异议"
      name={`notice-objection.${id}`}
      fields={[
        {
          name: 'upheld',
          label: '核实结果',
          kind: 'radio',
          required: true,
          options: [
            { value: 'no', label: '异议不成立' },
            { value: 'yes', label: '异议成立（须退回或者终止办理）' },
          ],
        },
        { name: 'answer', label: '核实情况和答复', kind: 'longtext', max: 2000, required: true },
        { name: 'evidence', label: '佐证材料', kind: 'files', most: 20 },
      ]}
      submit="答复"
      done="已答复"
      send={({ upheld, ...form }, headers) =>
        answerOf(
          api.POST('/api/notice-objections/{id}/answer', {
            params: { path: { id } },
            body: { ...form, upheld: upheld === 'yes' } as BodyOf<'/api/notice-objections/{id}/answer'>,
            headers,
          }),
        )
      }
      onClose={onClose}
    />
  )
}

function Unmasking({ id, onClose, onSeen }: { id: string; onClose: () => void; onSeen: (text: string) => void }) {
  return (
    <CommandDrawer<FormValues, { text: string }>
      open
      title="查看异议人"
      name={`notice-objector.${id}`}
      fields={[{ name: 'purpose', label: '用途', kind: 'text', max: 200, required: true }]}
      submit="查看"
      done="已记入日志"
      guarded={false}
      send={(form, headers) =>
        answerOf(
          api.POST('/api/notice-objections/{id}/objector', {
            params: { path: { id } },
            body: { purpose: String(form.purpose) },
            headers,
          }),
        )
      }
      onDone={({ text }) => onSeen(text)}
      onClose={onClose}
    >
      <p>查看人、时间和用途将记入日志。</p>
    </CommandDrawer>
  )
}
