import { Button } from 'antd'
import { useState } from 'react'
import type { AnswerOf } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { TableView } from '#ui/TableView.tsx'
import { checkDraw, type Drawn, draw } from '../inspections/rules.ts'
import { may } from '../may.ts'

type Inspection = AnswerOf<'/api/inspections/{id}'>

/** Computes the draw again here, in the reader's own browser, from what was published. */
export function DrawCheck({ inspection: i, seed }: { inspection: Inspection; seed: string }) {
  const [result, setResult] = useState<{ faults: string[]; drawn: Drawn[] } | null>(null)
  const { role } = useActing()
  const names = new Map(i.places.map((p) => [p.place, p.name]))
  const compute = () => {
    const population = i.places.map((p) => p.place)
    const drawn = draw(seed, population, i)
    const expected = drawn.map((d) => d.place)
    const seen = i.list.map((v) => v.place)
    // A post below the county sees only its own visits: they must be among those drawn, the others it cannot compare.
    const compared = may(role, 'read-visits') ? seen : [...new Set([...expected, ...seen])]
    const { seedDigest, populationDigest } = i
    setResult({ faults: checkDraw({ seed, seedDigest, population, populationDigest, drawn: compared }, i), drawn })
  }
  return (
    <section aria-label="验算">
      <p>
        <Button onClick={compute}>在本机验算</Button>{' '}
        <span className="g-quiet">方法：把“种子 + 区划代码”取 SHA-256，从小到大排列，排在前面的抽中。</span>
      </p>
      {result !== null && (
        <>
          <p role="status">
            <strong>
              {result.faults.length === 0
                ? '验算一致：种子、名单与事先公布的摘要相符，抽中名单与公布的相同。'
                : result.faults.join('')}
            </strong>
          </p>
          <TableView
            caption="验算结果"
            rows={result.drawn}
            rowKey={(d) => d.place}
            columns={[
              { key: 'place', title: '抽中', render: (d) => `${names.get(d.place) ?? ''} ${d.place}` },
              { key: 'rank', title: '次序', align: 'right', width: 80 },
              { key: 'key', title: '摘要值', phone: false, render: (d) => <code>{d.key.slice(0, 24)}…</code> },
            ]}
          />
        </>
      )}
    </section>
  )
}
