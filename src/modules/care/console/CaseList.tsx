import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api, type BodyOf, type RowOf } from '#kernel/browser/client.ts'
import { useActing, useSession } from '#kernel/browser/session.tsx'
import { CommandDrawer } from '#ui/CommandDrawer.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { Go, useGo } from '#ui/Go.tsx'
import { optionsOf, titledOptions, yearFilter } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StateTag } from '#ui/StatusTag.tsx'
import { CASE_STATES } from '../cases/model.ts'
import { caseWorkflow, REGISTRARS } from '../cases/rules.ts'
import { KEEPERS } from '../roles.ts'
import { residentSource } from './words.ts'

type Row = RowOf<'/api/care/cases'>

function useCategories() {
  const found = useQuery({
    queryKey: ['/api/care/categories'],
    queryFn: () => answerOf(api.GET('/api/care/categories')),
  })
  return titledOptions(found.data?.rows ?? [])
}

/** The register of residents in special need: never more of a name than its first character. */
export default function CaseList() {
  const { role } = useActing()
  const { today } = useSession()
  const categories = useCategories()
  const [adding, setAdding] = useState(false)
  return (
    <Page
      title="关爱对象"
      lead="登记、审核、建档、制定计划，一人一档、一人一名首席顾问。姓名隐去，查看须写明用途并记入日志。"
      actions={
        <span className="g-actions">
          {([...KEEPERS, 'leader'] as string[]).includes(role) && <Go to="/care/handovers">首席顾问交接</Go>}
          {(REGISTRARS as readonly string[]).includes(role) && (
            <Button type="primary" onClick={() => setAdding(true)}>
              登记关爱对象
            </Button>
          )}
        </span>
      }
    >
      <DataTable<Row>
        what="关爱对象"
        path="/api/care/cases"
        search="姓名全名、村（社区）、档案号、首席顾问"
        rowLink={(row) => `/care/cases/${row.id}`}
        filters={[
          { name: 'state', label: '状态', kind: 'select', options: optionsOf(CASE_STATES) },
          { name: 'category', label: '类别', kind: 'select', options: categories },
          yearFilter(today),
          {
            name: 'covered',
            label: '首席顾问',
            kind: 'select',
            options: [
              { value: 'true', label: '有首席顾问' },
              { value: 'false', label: '建档后没有首席顾问' },
            ],
          },
          { name: 'under', label: '地方', kind: 'place' },
        ]}
        columns={[
          { key: 'shown', title: '姓名' },
          { key: 'categoryTitle', title: '类别' },
          { key: 'placeName', title: '村（社区）' },
          { key: 'registeredOn', title: '登记日期', phone: false, render: (r) => <DayText day={r.registeredOn} /> },
          { key: 'fileNumber', title: '档案号', phone: false },
          { key: 'adviserName', title: '首席顾问' },
          { key: 'state', title: '状态', render: (r) => <StateTag workflow={caseWorkflow} state={r.state} /> },
        ]}
        empty={<p>还没有登记关爱对象。</p>}
      />
      {adding && <Register categories={categories} role={role} onClose={() => setAdding(false)} />}
    </Page>
  )
}

function Register(props: { categories: { value: string; label: string }[]; role: string; onClose: () => void }) {
  const go = useGo()
  const mayChoose = ['clerk', 'township', 'village'].includes(props.role)
  return (
    <CommandDrawer<BodyOf<'/api/care/cases'>, { id: string }>
      open
      title="登记关爱对象"
      name="care.register"
      submit="登记"
      done="已登记，等待另一人审核"
      onClose={props.onClose}
      onDone={({ id }) => go(`/care/cases/${id}`)}
      fields={[
        { name: 'category', label: '类别', kind: 'select', options: props.categories, required: true },
        ...(mayChoose
          ? [
              {
                name: 'resident',
                label: '建档居民',
                kind: 'record' as const,
                source: residentSource,
                help: '已经在建档立卡户中的，从这里选择，不再重复填写。',
              },
            ]
          : []),
        {
          name: 'name',
          label: '姓名',
          kind: 'text',
          max: 30,
          help: '不在建档立卡户中的填写。加密保存，只显示姓。',
          when: (v) => !v.resident,
        },
        {
          name: 'idNumber',
          label: '身份证号',
          kind: 'text',
          max: 18,
          help: '加密保存，用来避免重复登记。',
          when: (v) => !v.resident,
        },
        { name: 'phone', label: '联系电话', kind: 'text', max: 20, help: '加密保存。' },
        { name: 'place', label: '所在村（社区）', kind: 'place', level: 'village', required: true },
        {
          name: 'ground',
          label: '需要关爱的情况',
          kind: 'longtext',
          max: 500,
          required: true,
          help: '不写病情；病情在建档时另填，加密保存。',
        },
      ]}
      send={(body, headers) => answerOf(api.POST('/api/care/cases', { body, headers }))}
    />
  )
}
