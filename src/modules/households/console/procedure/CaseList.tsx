import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { type AnswerOf, answerOf, api, getAnswer, type RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { Figures } from '#ui/Figure.tsx'
import type { FormValues } from '#ui/fields.ts'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StateTag } from '#ui/StatusTag.tsx'
import { CASE_KINDS, CASE_STATES, OUTCOMES, SOURCES, TERM_AHEAD } from '../../procedure/model.ts'
import { OPENERS, REVIEWERS, workflows } from '../../procedure/rules.ts'
import { CaseOpening } from './CaseOpening.tsx'

type Row = RowOf<'/api/household-cases'>

/** Entry, yearly review, exit and watch: every case that the acting post sees. */
export default function CaseList() {
  const { role } = useActing()
  const [opening, setOpening] = useState<'case' | 'review' | null>(null)
  const may = (roles: readonly string[]) => roles.includes(role)
  return (
    <Page
      title="识别与退出"
      lead="纳入、年度复核、退出和返贫监测：每一步由谁办、凭什么材料、何时到期，都在事项里。"
      actions={
        <>
          {may(OPENERS) && (
            <Button type="primary" onClick={() => setOpening('case')}>
              受理事项
            </Button>
          )}
          {may(REVIEWERS) && <Button onClick={() => setOpening('review')}>发起年度复核</Button>}
        </>
      }
    >
      <Counts />
      <DataTable<Row>
        what="事项"
        path="/api/household-cases"
        search="户主姓名、拼音首字母"
        rowLink={(row) => `/household-cases/${row.id}`}
        filters={[
          { name: 'kind', label: '事项', kind: 'select', options: optionsOf(CASE_KINDS) },
          { name: 'state', label: '状态', kind: 'select', options: optionsOf(CASE_STATES) },
          { name: 'source', label: '来源', kind: 'select', options: optionsOf(SOURCES) },
          { name: 'outcome', label: '结果', kind: 'select', options: optionsOf(OUTCOMES) },
          {
            name: 'live',
            label: '是否办结',
            kind: 'select',
            options: [
              { value: 'true', label: '在办' },
              { value: 'false', label: '已办结或者终止' },
            ],
          },
          {
            name: 'overdue',
            label: '是否逾期',
            kind: 'select',
            options: [
              { value: 'true', label: '逾期' },
              { value: 'false', label: '未逾期' },
            ],
          },
          {
            name: 'atTerm',
            label: '期限',
            kind: 'select',
            options: [{ value: 'true', label: `${TERM_AHEAD}日内到期或者已到期、还没有审定` }],
          },
          { name: 'under', label: '地方', kind: 'place' },
        ]}
        columns={[
          { key: 'name', title: '户主' },
          { key: 'kindName', title: '事项' },
          {
            key: 'placeName',
            title: '地方',
            render: (row) => [row.townshipName, row.placeName, row.groupName].filter(Boolean).join(' '),
          },
          { key: 'sourceName', title: '来源', phone: false },
          {
            key: 'state',
            title: '状态',
            render: (row) => <StateTag workflow={workflows[row.kind]} state={row.state} />,
          },
          { key: 'outcomeName', title: '结果', phone: false },
          {
            key: 'dueOn',
            title: '办理期限',
            sort: true,
            render: (row) => <DayText day={row.dueOn} late={row.overdue} note={row.overdue ? '逾期' : null} />,
          },
        ]}
        empty={<p>还没有事项。农户申请、干部排查或者部门预警的，点“受理事项”登记。</p>}
      />
      {opening === 'case' && <CaseOpening onClose={() => setOpening(null)} />}
      {opening === 'review' && <Reviews onClose={() => setOpening(null)} />}
    </Page>
  )
}

function Counts() {
  const path = '/api/household-cases/counts'
  const counts = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => getAnswer<AnswerOf<'/api/household-cases/counts'>>(path, {}, signal),
  })
  if (counts.data === undefined) return null
  return (
    <Figures
      figures={counts.data.rows.map((row) => ({
        value: row.live,
        label: `${row.kindName}在办`,
        unit: '件',
        to: `/household-cases?kind=${row.kind}&live=true`,
        ...(row.overdue > 0 && { note: `逾期 ${row.overdue} 件` }),
      }))}
    />
  )
}

function Reviews({ onClose }: { onClose: () => void }) {
  const { today } = useSession()
  return (
    <CommandDrawer<FormValues, { opened: number }>
      open
      title="发起年度复核"
      name="household-case.reviews"
      fields={[
        { name: 'year', label: '年度', kind: 'number', least: 2014, most: 2100, required: true },
        { name: 'under', label: '范围', kind: 'place', help: '不填为本人管辖的全部范围。' },
      ]}
      initial={{ year: Number(today.slice(0, 4)) }}
      submit="发起"
      done="年度复核已发起"
      send={(form, headers) =>
        answerOf(
          api.POST('/api/household-cases/reviews', {
            body: { year: Number(form.year), ...(form.under !== undefined && { under: String(form.under) }) },
            headers,
          }),
        )
      }
      onClose={onClose}
    >
      <p>为范围内每一户建档立卡户开一个复核事项；已经复核或者正在办理其他事项的不重复发起。</p>
    </CommandDrawer>
  )
}
