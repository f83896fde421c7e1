import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { type AnswerOf, answerOf, api } from '#kernel/browser/client.ts'
import { openInTab } from '#kernel/browser/download.ts'
import { problemOf } from '#kernel/browser/problem.ts'
import { dayInChinese, monthInChinese } from '#kernel/pure/day.ts'
import { MomentText } from '#ui/DayText.tsx'
import { DownloadButton } from '#ui/DownloadButton.tsx'
import { FigureLink, Figures } from '#ui/Figure.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { useNotice } from '#ui/notice.ts'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { PrintButton } from '#ui/PrintSheet.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { type Column, TableView } from '#ui/TableView.tsx'
import { Timeline } from '#ui/Timeline.tsx'

type Bulletin = AnswerOf<'/api/bulletins/{month}'>
type Summary = Bulletin['toDate']
type Linked = Summary['raised']

/** One bulletin: every figure opens to the records that it counts. */
export default function BulletinPage() {
  const { month } = useParams({ strict: false }) as { month: string }
  const bulletin = useQuery({
    queryKey: ['/api/bulletins', month],
    queryFn: () => answerOf(api.GET('/api/bulletins/{month}', { params: { path: { month } } })),
  })
  return <Loaded query={bulletin}>{(data) => <Content bulletin={data} />}</Loaded>
}

function Content({ bulletin: b }: { bulletin: Bulletin }) {
  const name = monthInChinese(b.month)
  return (
    <Page
      title={b.title}
      tag={<StatusTag label={b.published ? '已发布' : '预览'} tone={b.published ? 'success' : 'warning'} />}
      lead={b.published ? `${b.number}，${dayInChinese(b.publishedOn!)}发布` : `${name}尚未月结，以下为目前的数字。`}
      actions={b.published && <Papers bulletin={b} />}
    >
      <Panel title={`1月1日至${dayInChinese(b.to).slice(5)}`}>
        <Totals of={b.toDate} />
      </Panel>
      <Panel title={name}>
        <Totals of={b.ofMonth} />
        <p className="g-quiet">{b.lettersNote}</p>
      </Panel>
      <Panel title="分类情况">
        <TableView
          caption="分类情况"
          rows={b.categories}
          rowKey={(row) => row.category}
          columns={[
            { key: 'title', title: '问题类别' },
            ...pairColumns<Bulletin['categories'][number]>((r) => r.title),
          ]}
        />
      </Panel>
      <Panel title="各乡镇、部门情况">
        <TableView
          caption="各乡镇、部门情况"
          rows={b.places}
          rowKey={(row) => row.place}
          columns={[
            { key: 'name', title: '单位' },
            ...pairColumns<Bulletin['places'][number]>((r) => r.name),
            linked<Bulletin['places'][number]>(
              'demands',
              '累计督办函',
              '份',
              (r) => r.demands,
              (r) => r.name,
            ),
            linked<Bulletin['places'][number]>(
              'overdue',
              '逾期未改',
              '个',
              (r) => r.overdue,
              (r) => r.name,
            ),
          ]}
        />
      </Panel>
      <Panel title="到期未回复的函件">
        {b.unanswered.length === 0 ? (
          <p>到期函件均已回复。</p>
        ) : (
          <TableView
            caption="到期未回复的函件"
            rows={b.unanswered}
            rowKey={(row) => row.letters.link}
            columns={[
              { key: 'name', title: '单位' },
              linked<Bulletin['unanswered'][number]>(
                'letters',
                '函件',
                '份',
                (r) => r.letters,
                (r) => r.name,
              ),
            ]}
          />
        )}
      </Panel>
      <Measures bulletin={b} />
      {b.amendments.length > 0 && (
        <Panel title="更正">
          <Timeline
            entries={b.amendments.map((a) => ({
              id: a.id,
              at: a.at,
              person: a.person,
              what: a.text,
              comment: `理由：${a.why}`,
              evidence: a.evidence,
            }))}
          />
        </Panel>
      )}
      <Panel title="封存">
        <Facts
          facts={[
            { label: '统计截止', value: <MomentText at={b.asOf} /> },
            { label: '本月摘要', value: b.digest === null ? '尚未封存' : <code>{b.digest}</code>, wide: true },
            ...(b.digest === null
              ? []
              : [{ label: '上月摘要', value: <code>{b.previous || '首个月结的月份'}</code>, wide: true }]),
          ]}
        />
      </Panel>
    </Page>
  )
}

function Totals({ of }: { of: Summary }) {
  const figure = (label: string, unit: string, f: Linked) => ({ label, unit, value: f.value, to: f.link })
  return (
    <Figures
      figures={[
        figure('问题类别', '类', of.categories),
        figure('发现问题', '个', of.raised),
        ...of.letters.map((l) => figure(l.title, '份', l)),
        figure('销号', '个', of.corrected),
        ...(of.lifted.value > 0 ? [figure('容错免责', '个', of.lifted)] : []),
        ...(of.withdrawn.value > 0 ? [figure('撤销', '个', of.withdrawn)] : []),
      ]}
    />
  )
}

function linked<Row>(
  key: string,
  title: string,
  unit: string,
  pick: (row: Row) => Linked,
  name: (row: Row) => string,
): Column<Row> {
  return {
    key,
    title,
    align: 'right',
    render: (row) => (
      <FigureLink value={pick(row).value} unit={unit} label={`${name(row)}${title}`} to={pick(row).link} />
    ),
  }
}

interface Paired {
  readonly toDate: { raised: Linked; corrected: Linked }
  readonly ofMonth: { raised: Linked; corrected: Linked }
}

function pairColumns<Row extends Paired>(name: (row: Row) => string): Column<Row>[] {
  return [
    linked('monthRaised', '本月发现', '个', (r) => r.ofMonth.raised, name),
    linked('monthCorrected', '本月销号', '个', (r) => r.ofMonth.corrected, name),
    linked('raised', '累计发现', '个', (r) => r.toDate.raised, name),
    linked('corrected', '累计销号', '个', (r) => r.toDate.corrected, name),
  ]
}

function Measures({ bulletin }: { bulletin: Bulletin }) {
  const rows = bulletin.measures.filter((m) => m.figure !== null)
  return (
    <Panel title="指标完成情况">
      {rows.length === 0 ? (
        <p>本月没有指标数据。</p>
      ) : (
        <TableView
          caption="指标完成情况"
          rows={rows}
          rowKey={(row) => row.key}
          columns={[
            { key: 'title', title: '指标' },
            {
              key: 'figure',
              title: '完成情况',
              align: 'right',
              render: (row) => (
                <FigureLink
                  value={row.figure}
                  unit={row.kind === 'ratio' ? '%' : row.unit}
                  label={row.title}
                  to={row.link}
                />
              ),
            },
            {
              key: 'parts',
              title: '分子 / 分母',
              align: 'right',
              render: (row) => (row.kind === 'ratio' ? `${row.numerator} / ${row.denominator}` : null),
            },
          ]}
        />
      )}
    </Panel>
  )
}

function Papers({ bulletin }: { bulletin: Bulletin }) {
  const notice = useNotice()
  const path = `/api/bulletins/${bulletin.month}`
  return (
    <>
      <Button onClick={() => void openInTab(`${path}/pdf`).catch((e: unknown) => notice.problem(problemOf(e)))}>
        PDF
      </Button>
      <DownloadButton path={`${path}/docx`} label="Word" />
      <PrintButton title={bulletin.title} />
    </>
  )
}
