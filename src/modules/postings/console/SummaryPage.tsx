import { useQuery } from '@tanstack/react-query'
import { type AnswerOf, answerOf, api } from '#kernel/browser/client.ts'
import { Figures } from '#ui/Figure.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Page, Panel } from '#ui/Page.tsx'
import { TableView } from '#ui/TableView.tsx'
import { yuan } from './options.ts'

type Summary = AnswerOf<'/api/posting-summary'>

/** What the county's postings amount to today, and where somebody is lacking. */
export default function SummaryPage() {
  const found = useQuery({
    queryKey: ['/api/posting-summary'],
    queryFn: () => answerOf(api.GET('/api/posting-summary')),
  })
  return (
    <Page title="派驻总览" lead="全部由派驻记录得出。">
      <Loaded query={found}>{(s) => <All summary={s} />}</Loaded>
    </Page>
  )
}

function All({ summary: s }: { summary: Summary }) {
  return (
    <>
      <Panel title="总体">
        <Figures
          figures={[
            { label: '在驻干部', value: s.officers, unit: '人', to: '/postings?state=open' },
            { label: '派出单位', value: s.units, unit: '个', to: '/postings?state=open' },
            { label: '驻村', value: s.postedVillages, unit: '个', to: '/postings?state=open' },
            { label: '应派驻的村', value: s.villages.asked, unit: '个', to: '/posting-needs?open=true' },
            { label: '已配齐', value: s.villages.covered, unit: '个', to: '/postings?state=open' },
          ]}
        />
      </Panel>
      <Panel title="按职务">
        <TableView
          caption="按职务"
          rows={s.kinds}
          rowKey={(r) => r.kind}
          columns={[
            { key: 'title', title: '职务' },
            { key: 'officers', title: '人数', align: 'right' },
            { key: 'units', title: '派出单位', align: 'right' },
            { key: 'villages', title: '驻村', align: 'right' },
            {
              key: 'terms',
              title: '任期',
              render: (r) =>
                Object.entries(r.terms)
                  .map(([length, n]) => `${length} ${n} 个`)
                  .join('、'),
            },
          ]}
        />
      </Panel>
      <Panel title="覆盖与空缺">
        <p>{s.lines.map((l) => `${l.title} ${l.villages} 个村`).join('，')}。</p>
        {s.gaps.length === 0 ? (
          <p className="g-quiet">应派驻的村都已配齐。</p>
        ) : (
          <TableView
            caption="空缺的村"
            rows={s.gaps}
            rowKey={(r) => r.place}
            rowLink={(r) => `/postings?under=${r.place}`}
            columns={[
              { key: 'name', title: '村（社区）', render: (r) => `${r.township}${r.name}` },
              { key: 'lacks', title: '缺', render: (r) => r.lacks.join('、') },
            ]}
          />
        )}
      </Panel>
      {s.allowance.rates.length > 0 && (
        <Panel title="生活补助标准">
          <ul>
            {s.allowance.rates.map((r) => (
              <li key={r.from}>
                自 {r.from} 起每月 {yuan(r.fen)} 元{r.basis && `（${r.basis}）`}
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  )
}
