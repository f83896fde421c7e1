import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { answerOf, api } from '#kernel/browser/client.ts'
import { useActing } from '#kernel/browser/session.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { StatusTag } from '#ui/StatusTag.tsx'
import { TableView } from '#ui/TableView.tsx'
import { PAIRERS } from '../../pairing/rules.ts'
import { HELPER_COLUMN, type Pairing, RANK_COLUMN, SINCE_COLUMN, UNIT_COLUMN } from './PairingTable.tsx'
import { AvoidanceForm, PairingEnd, PairingForm } from './pairing-forms.tsx'

type Opening = { do: 'pair'; rank: number } | { do: 'avoid' } | { do: 'end'; pairing: Pairing }

/** Who helps this household, on its page. */
export function HouseholdPairing({ household, standing }: { household: string; standing: string }) {
  const { role } = useActing()
  const may = PAIRERS.includes(role)
  const [opening, setOpening] = useState<Opening | null>(null)
  const pairings = useQuery({
    queryKey: ['/api/pairings', { household }],
    queryFn: () => answerOf(api.GET('/api/pairings', { params: { query: { household } } })),
  })
  const close = () => setOpening(null)
  return (
    <Loaded query={pairings}>
      {({ rows }) => {
        const home = { id: household, name: rows[0]?.householdName ?? '该' }
        const taken = rows.map((p) => p.rank)
        return (
          <>
            {rows.length === 0 ? (
              <p className="g-quiet">
                还没有帮扶人。{['listed', 'watched'].includes(standing) && <StatusTag label="缺帮扶人" tone="error" />}
              </p>
            ) : (
              <TableView
                caption="帮扶责任人"
                rows={rows}
                rowKey={(row) => row.id}
                columns={[
                  HELPER_COLUMN,
                  RANK_COLUMN,
                  { key: 'postTitle', title: '职务', phone: false },
                  UNIT_COLUMN,
                  SINCE_COLUMN,
                  ...(may
                    ? [
                        {
                          key: 'do',
                          title: '办理',
                          render: (row: Pairing) => (
                            <span className="g-actions">
                              <Button size="small" onClick={() => setOpening({ do: 'pair', rank: row.rank })}>
                                调整
                              </Button>
                              <Button size="small" onClick={() => setOpening({ do: 'end', pairing: row })}>
                                解除
                              </Button>
                            </span>
                          ),
                        },
                      ]
                    : []),
                ]}
              />
            )}
            {may && (
              <div className="g-actions g-noprint">
                {taken.length < 2 && (
                  <Button onClick={() => setOpening({ do: 'pair', rank: taken.includes(1) ? 2 : 1 })}>
                    确定帮扶人
                  </Button>
                )}
                <Button onClick={() => setOpening({ do: 'avoid' })}>登记回避</Button>
              </div>
            )}
            {opening?.do === 'pair' && (
              <PairingForm household={home} taken={taken} rank={opening.rank} onClose={close} />
            )}
            {opening?.do === 'end' && <PairingEnd pairing={opening.pairing} onClose={close} />}
            {opening?.do === 'avoid' && <AvoidanceForm household={home} onClose={close} />}
          </>
        )
      }}
    </Loaded>
  )
}
