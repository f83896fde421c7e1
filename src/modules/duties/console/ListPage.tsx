import { type AnswerOf, answerOf, api, type CommandHeaders } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { DataTable } from '#ui/DataTable.tsx'
import { DayText } from '#ui/DayText.tsx'
import { Figures } from '#ui/Figure.tsx'
import { Go } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { mayDoWith } from '../lists/rules.ts'
import { LIST_KINDS } from '../model.ts'
import type { DutyRow } from '../work/model.ts'
import { CommandButton } from './CommandButton.tsx'
import { DutyTree } from './DutyTree.tsx'
import * as columns from './duty-columns.tsx'
import { EndList } from './EndList.tsx'
import { useAnswer, useId } from './use-record.ts'
import { WriteLetters } from './WriteLetters.tsx'
import { STATE_OPTIONS } from './words.ts'
import './duties.css'

type List = AnswerOf<'/api/duties/lists/{id}'>

/** One list: its tree with progress, its waves, the lists below it, and the duties that came of it. */
export default function ListPage() {
  const list = useAnswer<List>(`/api/duties/lists/${useId()}`)
  return (
    <Loaded query={list}>
      {(data) => (
        <Page
          title={data.title}
          tag={data.endedOn === null ? null : <StatusTag label="已终止" />}
          lead={`${LIST_KINDS[data.kind]} · ${data.unitName} · ${data.year}年`}
          actions={<Actions list={data} />}
        >
          <Numbers list={data} />
          <Panel title="基本情况">
            <Facts facts={factsOf(data)} />
          </Panel>
          <Panel title="目标、指标、条目">
            <DutyTree nodes={data.nodes} list={data.id} />
          </Panel>
          {data.waves.length > 0 && <Waves list={data} />}
          {data.children.length > 0 && <Children list={data} />}
          <Panel title="责任事项">
            <DataTable<DutyRow>
              what="责任事项"
              path="/api/duties"
              fixed={{ list: data.id, under: data.place }}
              filters={[
                { name: 'state', label: '状态', kind: 'select', options: STATE_OPTIONS },
                { name: 'month', label: '到期月份', kind: 'month' },
                { name: 'item', label: '条目', kind: 'select', options: itemOptions(data) },
              ]}
              rowLink={(row) => `/duties/${row.id}`}
              columns={[columns.title, columns.unit, columns.due, columns.state, columns.place]}
              empty={<p>这份清单还没有生成责任事项，到了办理周期自动生成。</p>}
            />
          </Panel>
        </Page>
      )}
    </Loaded>
  )
}

function itemOptions(list: List) {
  return list.nodes.filter((n) => n.kind === 'item').map((n) => ({ value: n.id, label: `${n.code} ${n.title}` }))
}

function Numbers({ list }: { list: List }) {
  const { progress, id } = list
  const at = (query: string) => `/duties/lists/${id}${query}`
  return (
    <Figures
      figures={[
        { label: '按权重完成', value: progress.share, unit: '%', to: at('?state=done') },
        { label: '已办结', value: progress.done, unit: '项', note: `共 ${progress.total} 项`, to: at('?state=done') },
        { label: '已逾期', value: progress.overdue, unit: '项', to: at('?state=late') },
        { label: '未达标', value: progress.short, unit: '项', to: at('?state=short') },
      ]}
    />
  )
}

function factsOf(list: List) {
  return [
    { label: '编号', value: list.code },
    { label: '责任单位', value: list.unitName },
    { label: '责任人', value: list.ownerName === null ? null : `${list.ownerName}（${list.ownerTitle ?? ''}）` },
    { label: '下达日期', value: <DayText day={list.issuedOn} /> },
    ...(list.parent === null
      ? []
      : [{ label: '上级清单', value: <Go to={`/duties/lists/${list.parent}`}>{list.parentTitle}</Go> }]),
    { label: '依据', value: list.grounds, wide: true },
    ...(list.endedOn === null ? [] : [{ label: '终止', value: `${list.endedOn}，${list.endedWhy}`, wide: true }]),
  ]
}

function Actions({ list }: { list: List }) {
  const may = mayDoWith(list, useActing())
  return (
    <>
      {list.mayCascade && <Cascade list={list} />}
      {may.handDown && <WriteLetters list={list} />}
      {may.end && <EndList list={list} />}
    </>
  )
}

/** Hands the list down one level, all at once or the wave that begins. */
function Cascade({ list }: { list: List }) {
  const send = (wave?: number) => (headers: CommandHeaders) =>
    answerOf(
      api.POST('/api/duties/lists/{id}/cascade', {
        params: { path: { id: list.id } },
        body: wave === undefined ? {} : { wave },
        headers,
      }),
    )
  const done = (answer: { lists: number; opened: number }) =>
    `已下达 ${answer.lists} 份下级清单，生成 ${answer.opened} 项责任事项`
  const common = { ok: '下达', done, children: '下级清单由下级书记负责，条目、权重和期限与本清单一致。' }
  if (list.waves.length === 0)
    return (
      <CommandButton label="分解下达" title={`向 ${list.cascadable} 个下级组织分解下达？`} send={send()} {...common} />
    )
  return list.waves.map((w) => (
    <CommandButton
      key={w.wave}
      label={`下达第${w.wave}批`}
      title={`向第${w.wave}批（${w.title}）的下级组织分解下达？`}
      send={send(w.wave)}
      {...common}
    />
  ))
}

function Waves({ list }: { list: List }) {
  return (
    <Panel title="压茬推进">
      <TableView<List['waves'][number]>
        caption="推进批次"
        rows={list.waves}
        rowKey={(w) => w.wave}
        columns={[
          { key: 'wave', title: '批次', width: 180, render: (w) => `第${w.wave}批 ${w.title}` },
          { key: 'from', title: '开始', width: 140, render: (w) => <DayText day={w.from} /> },
          { key: 'to', title: '结束', width: 140, render: (w) => <DayText day={w.to} /> },
          { key: 'places', title: '地方', render: (w) => w.places.map((p) => p.name).join('、') },
        ]}
      />
    </Panel>
  )
}

function Children({ list }: { list: List }) {
  return (
    <Panel title={`下级清单（${list.children.length} 份）`}>
      <TableView<List['children'][number]>
        caption="下级清单"
        rows={list.children}
        rowKey={(c) => c.id}
        rowLink={(c) => `/duties/lists/${c.id}`}
        columns={[
          { key: 'title', title: '名称' },
          { key: 'unitName', title: '责任单位' },
          { key: 'placeName', title: '地方' },
        ]}
      />
    </Panel>
  )
}
