import { Button } from 'antd'
import type { AnswerOf, RowOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { Figures } from '#ui/Figure.tsx'
import { useGo } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StateTag } from '#ui/StatusTag.tsx'
import { LISTING_STATES } from '../listings/model.ts'
import { listingWorkflow } from '../listings/rules.ts'
import { may } from '../may.ts'
import { useAnswer } from './use-record.ts'

type Row = RowOf<'/api/listings'>
type Counts = AnswerOf<'/api/listings/counts'>
type Causes = AnswerOf<'/api/listings/causes'>

/** Weak organisations under supervision 挂牌督办. */
export default function ListingList() {
  const { role } = useActing()
  const causes = useAnswer<Causes>('/api/listings/causes')
  const unwatched = (causes.data?.rows ?? []).filter((c) => !c.watched)
  return (
    <Page
      title="挂牌督办"
      lead="软弱涣散党组织逐个挂牌、领导包抓、核实摘牌、摘牌后回访。有一个整一个，不定比例。"
      actions={may(role, 'propose-listing') && <ProposeButton />}
    >
      <Counted />
      {may(role, 'propose-listing') && unwatched.length > 0 && (
        <div className="g-notice" role="note">
          {unwatched.length === causes.data?.rows.length
            ? '现行工作机制没有规定哪些问题类别算作反弹，系统不会自动发现反弹，回访期内须由人认定。'
            : `${unwatched.map((c) => `“${c.title}”`).join('、')}没有对应的问题类别，系统不会自动发现反弹，回访期内须由人认定。`}
          对应关系在工作机制的“挂牌督办”部分规定。
        </div>
      )}
      <DataTable<Row>
        what="挂牌事项"
        path="/api/listings"
        search="党组织、依据"
        rowLink={(row) => `/listings/${row.id}`}
        filters={[
          {
            name: 'turned',
            label: '整顿转化',
            kind: 'select',
            options: [
              { value: 'true', label: '已整顿转化' },
              { value: 'false', label: '未整顿转化' },
            ],
          },
          {
            name: 'listed',
            label: '是否挂牌',
            kind: 'select',
            options: [
              { value: 'true', label: '挂牌督办中' },
              { value: 'false', label: '未挂牌或者已摘牌' },
            ],
          },
          {
            name: 'state',
            label: '状态',
            kind: 'select',
            options: optionsOf(LISTING_STATES),
          },
          {
            name: 'cause',
            label: '主要表现',
            kind: 'select',
            options: (causes.data?.rows ?? []).map((c) => ({ value: c.code, label: c.title })),
          },
          { name: 'under', label: '地方', kind: 'place' },
        ]}
        columns={[
          { key: 'subjectName', title: '党组织' },
          { key: 'causes', title: '主要表现', render: (row) => row.causes.map((c) => c.title).join('、') },
          { key: 'leader', title: '包抓领导' },
          { key: 'state', title: '状态', render: (row) => <StateTag workflow={listingWorkflow} state={row.state} /> },
          {
            key: 'steps',
            title: '整改措施',
            render: (row) =>
              row.steps === 0
                ? '未制定'
                : `${row.stepsDone}/${row.steps} 项${row.stepsLate > 0 ? `，逾期 ${row.stepsLate} 项` : ''}`,
          },
          {
            key: 'listedOn',
            title: '挂牌日期',
            phone: false,
            render: (row) => row.listedOn !== null && <DayText day={row.listedOn} />,
          },
          {
            key: 'watchUntil',
            title: '回访期至',
            phone: false,
            render: (row) => row.watchUntil !== null && <DayText day={row.watchUntil} />,
          },
        ]}
        empty={<p>没有挂牌督办的党组织。</p>}
      />
    </Page>
  )
}

function Counted() {
  const counts = useAnswer<Counts>('/api/listings/counts')
  return (
    <Loaded query={counts}>
      {(data) => (
        <Figures
          figures={[
            { label: '挂牌督办中', value: data.listed, unit: '个', to: '/listings?listed=true' },
            {
              label: '已整顿转化',
              value: data.turned,
              unit: '个',
              to: '/listings?turned=true',
              note: `共挂牌 ${data.everListed} 个`,
            },
            { label: '出现反弹', value: data.relapsed, unit: '个', to: '/listings?state=relapsed' },
          ]}
        />
      )}
    </Loaded>
  )
}

function ProposeButton() {
  const go = useGo()
  return (
    <Button type="primary" onClick={() => go('/listings/propose')}>
      提出挂牌督办
    </Button>
  )
}
