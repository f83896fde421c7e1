import { useQuery } from '@tanstack/react-query'
import { Tabs } from 'antd'
import { answerOf, api, type RowOf } from '#kernel/browser/client.ts'
import { useShown } from '#kernel/browser/shown.ts'
import { DataTable } from '#ui/DataTable.tsx'
import { optionsOf } from '#ui/options.ts'
import { Page } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { COVERS, SENDERS } from '../cover/model.ts'
import { KIND_OPTIONS, NEED_OPTIONS } from './options.ts'

/** Who is posted where and sent by whom: by village, by sending organisation, by officer. */
export default function CoverPage() {
  const [shown, setShown] = useShown(['villages', 'senders', 'officers'])
  return (
    <Page title="派驻情况" lead="每个村有谁、缺谁，每个单位派了谁。">
      <Tabs
        activeKey={shown}
        onChange={setShown}
        destroyOnHidden
        items={[
          { key: 'villages', label: '按村', children: <Villages /> },
          { key: 'senders', label: '按派出单位', children: <Senders /> },
          { key: 'officers', label: '按干部', children: <Officers /> },
        ]}
      />
    </Page>
  )
}

function Villages() {
  const { data } = useQuery({
    queryKey: ['/api/posting-summary'],
    queryFn: () => answerOf(api.GET('/api/posting-summary')),
  })
  const lines = (data?.lines ?? []).map((line) => ({ value: line, label: line }))
  return (
    <DataTable<RowOf<'/api/posting-villages'>>
      what="各村派驻"
      path="/api/posting-villages"
      prefix="v."
      search="村名"
      rowKey={(row) => row.place}
      rowLink={(row) => `/postings?state=open&under=${row.place}`}
      filters={[
        { name: 'cover', label: '派驻情况', kind: 'select', options: optionsOf(COVERS) },
        { name: 'kind', label: '职务', kind: 'select', options: KIND_OPTIONS },
        { name: 'line', label: '已有', kind: 'select', options: lines },
        { name: 'need', label: '需求', kind: 'select', options: NEED_OPTIONS },
        { name: 'under', label: '地方', kind: 'place' },
      ]}
      columns={[
        { key: 'placeName', title: '村（社区）', render: (r) => `${r.townshipName}${r.placeName}` },
        { key: 'officers', title: '在驻干部', render: (r) => `${r.officers} 人` },
        { key: 'kindNames', title: '职务' },
        { key: 'needNames', title: '需求', phone: false },
        { key: 'lacks', title: '空缺', render: (r) => <Lacks asked={r.asked} lacks={r.lacks} /> },
      ]}
      empty={<p>还没有录入村（社区）。</p>}
    />
  )
}

function Lacks({ asked, lacks }: { asked: boolean; lacks: string }) {
  if (lacks !== '') return <StatusTag label={`缺${lacks}`} tone="error" />
  return asked ? <StatusTag label="已配齐" tone="success" /> : '不要求派驻'
}

function Senders() {
  return (
    <DataTable<RowOf<'/api/posting-senders'>>
      what="派出单位"
      path="/api/posting-senders"
      prefix="s."
      search="单位名称"
      rowKey={(row) => row.unit}
      rowLink={(row) => `/postings?state=open&unit=${row.unit}`}
      filters={[{ name: 'kind', label: '职务', kind: 'select', options: KIND_OPTIONS }]}
      columns={[
        { key: 'unitName', title: '派出单位' },
        { key: 'officers', title: '派出干部', render: (r) => `${r.officers} 人` },
        { key: 'villages', title: '所驻村', render: (r) => `${r.villages} 个` },
      ]}
      empty={<p>还没有单位派出干部。</p>}
    />
  )
}

function Officers() {
  return (
    <DataTable<RowOf<'/api/posting-officers'>>
      what="在驻干部"
      path="/api/posting-officers"
      prefix="o."
      search="姓名"
      rowKey={(row) => row.person}
      rowLink={(row) => `/postings?state=open&q=${encodeURIComponent(row.name)}`}
      filters={[
        { name: 'kind', label: '职务', kind: 'select', options: KIND_OPTIONS },
        { name: 'sender', label: '选派', kind: 'select', options: optionsOf(SENDERS) },
      ]}
      columns={[
        { key: 'name', title: '姓名' },
        { key: 'kindNames', title: '职务' },
        { key: 'unitNames', title: '派出单位' },
        { key: 'placeNames', title: '所驻村' },
      ]}
      empty={<p>还没有派驻干部。</p>}
    />
  )
}
