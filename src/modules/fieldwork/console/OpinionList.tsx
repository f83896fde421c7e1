import { useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { Go } from '#ui/Go.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StateTag } from '#ui/StatusTag.tsx'
import { OPINION_KINDS, OPINION_STATES } from '../model.ts'
import { ANSWERERS, opinionWorkflow } from '../rules.ts'

type Row = RowOf<'/api/opinions'>

/** What residents asked for or said, those due first; each is answered by somebody. */
export default function OpinionList() {
  const { role } = useActing()
  const { household, visit } = useSearch({ strict: false }) as { household?: string; visit?: string }
  const answers = ANSWERERS.includes(role)
  return (
    <Page title="群众诉求" lead="走访中收集的困难需求、意见建议和代办申请，件件有人答复，答复后回访本人确认。">
      {(household ?? visit) !== undefined && (
        <p className="g-notice">
          只列出{household === undefined ? '一次走访' : '一户'}的诉求。<Go to="/opinions">查看全部</Go>
        </p>
      )}
      <DataTable<Row>
        what="群众诉求"
        path="/api/opinions"
        fixed={{ household, visit }}
        search="诉求内容、户主"
        rowLink={(row) => `/opinions/${row.id}`}
        filters={[
          { name: 'state', label: '状态', kind: 'select', options: optionsOf(OPINION_STATES) },
          { name: 'kind', label: '类别', kind: 'select', options: optionsOf(OPINION_KINDS) },
          {
            name: 'overdue',
            label: '是否逾期',
            kind: 'select',
            options: [
              { value: 'true', label: '逾期' },
              { value: 'false', label: '未逾期' },
            ],
          },
          { name: 'under', label: '地方', kind: 'place' },
          { name: 'unit', label: '承办组织', kind: 'organisation' },
          { name: 'raised', label: '提出日期', kind: 'days' },
        ]}
        columns={[
          { key: 'text', title: '诉求' },
          { key: 'kindName', title: '类别', render: (row) => row.matter ?? row.kindName },
          { key: 'householdName', title: '户主', nowrap: true, phone: false },
          { key: 'placeName', title: '所在地', sort: 'place' },
          { key: 'unitName', title: '承办组织' },
          {
            key: 'raisedOn',
            title: '提出日期',
            sort: true,
            phone: false,
            render: (row) => <DayText day={row.raisedOn} />,
          },
          {
            key: 'dueOn',
            title: '办理期限',
            sort: true,
            render: (row) => (
              <DayText day={row.dueOn} note={row.dueNote ?? (row.overdue ? '逾期答复' : null)} late={row.overdue} />
            ),
          },
          { key: 'state', title: '状态', render: (row) => <StateTag workflow={opinionWorkflow} state={row.state} /> },
        ]}
        {...(answers && {
          together: {
            may: (row) => row.state === 'open',
            label: (row) => row.text,
            act: (rows, clear) => <AnswerTogether chosen={rows} onDone={clear} />,
          },
        })}
        empty={<p>还没有群众诉求。走访时登记的困难需求和意见建议会列在这里。</p>}
      />
    </Page>
  )
}

/** The same answer to all that are ticked. */
function AnswerTogether({ chosen, onDone }: { chosen: readonly Row[]; onDone: () => void }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        批量答复
      </Button>
      <CommandDrawer<{ text: string }>
        open={open}
        title={`批量答复（${chosen.length} 条）`}
        name="opinions.answer-many"
        fields={[{ name: 'text', label: '办理情况', kind: 'longtext', rows: 3, max: 1000, required: true }]}
        submit="答复"
        done="已答复"
        send={({ text }, headers) =>
          answerOf(
            api.POST('/api/opinions/answer-many', { body: { opinions: chosen.map((o) => o.id), text }, headers }),
          )
        }
        onDone={onDone}
        onClose={() => setOpen(false)}
      >
        <p>所选诉求使用同一答复；有一条不能答复的，全部不答复，并说明是哪一条。</p>
      </CommandDrawer>
    </>
  )
}
