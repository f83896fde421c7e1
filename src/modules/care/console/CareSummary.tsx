import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Select } from 'antd'
import { answerOf, api } from '#kernel/browser/client.ts'
import { useSession } from '#kernel/browser/session.tsx'
import { Figure } from '#ui/Figure.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Page, Panel } from '#ui/Page.tsx'

/** The year of the centre: each figure in its own unit, and each opens to the records it counts. */
export default function CareSummary() {
  const { today } = useSession()
  const navigate = useNavigate()
  const search = useSearch({ strict: false }) as { year?: string | number }
  const now = Number(today.slice(0, 4))
  const year = Number(search.year ?? now)
  const summary = useQuery({
    queryKey: ['/api/care/summary', year],
    queryFn: () => answerOf(api.GET('/api/care/summary', { params: { query: { year } } })),
  })
  return (
    <Page
      title="关爱概览"
      lead="数字都从记录和资金总账得出，点开就是明细。单位不同的数字不相加。"
      actions={
        <Select<number>
          aria-label="年度"
          value={year}
          options={Array.from({ length: 12 }, (_, back) => ({ value: now - back, label: `${now - back} 年` }))}
          onChange={(value) => void navigate({ to: '.', search: { year: value } as never })}
        />
      }
    >
      <Loaded query={summary}>
        {(data) => (
          <>
            {data.groups.map((group) => (
              <Panel key={group.code} title={group.title}>
                <div className="g-figures">
                  {group.figures.map((f) => (
                    <Figure key={f.key} value={f.value} label={f.title} unit={f.unit} to={f.link} note={f.counts} />
                  ))}
                </div>
                {group.note !== null && <p className="g-quiet">{group.note}</p>}
              </Panel>
            ))}
          </>
        )}
      </Loaded>
    </Page>
  )
}
