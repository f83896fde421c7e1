import type { AnswerOf } from '#kernel/browser/client.ts'
import { shareText } from '#kernel/pure/measure.ts'
import { FigureLink } from '#ui/Figure.tsx'
import { SUBJECT_KINDS } from '../model.ts'

type Node = AnswerOf<'/api/duties/lists/{id}'>['nodes'][number]

/** The tree of a list. Branches fold; each line says how far it is, and its numbers open the duties behind them. */
export function DutyTree({ nodes, list }: { nodes: readonly Node[]; list: string }) {
  const below = Map.groupBy(nodes, (node) => node.parent)
  return <Level nodes={below.get(null) ?? []} below={below} list={list} />
}

type Below = ReadonlyMap<string | null, readonly Node[]>

function Level({ nodes, below, list }: { nodes: readonly Node[]; below: Below; list: string }) {
  return (
    <ul className="duty-tree">
      {nodes.map((node) => (
        <li key={node.id}>
          {node.kind === 'item' ? (
            <Item node={node} list={list} />
          ) : (
            <details open>
              <summary>
                <span className="duty-line">
                  <strong>{heading(node)}</strong>
                  <Branch node={node} />
                </span>
              </summary>
              <Level nodes={below.get(node.id) ?? []} below={below} list={list} />
            </details>
          )}
        </li>
      ))}
    </ul>
  )
}

function heading(node: Node): string {
  return `${node.code} ${node.title}${node.weight === null ? '' : `（${node.weight}分）`}`
}

function Branch({ node }: { node: Node }) {
  const { total, done, share } = node.progress
  const text =
    total === 0 ? '尚无到期事项' : `${done} / ${total} 项，按权重完成 ${share === null ? '—' : shareText(share)}`
  return <span className="duty-count g-quiet">{text}</span>
}

function Item({ node, list }: { node: Node; list: string }) {
  const { total, done, overdue, short } = node.progress
  const at = (state: string) => `/duties/lists/${list}?item=${node.id}${state}`
  return (
    <div className="duty-line duty-item">
      <span>{heading(node)}</span>
      <span className="duty-count">
        办结 <FigureLink value={done} label={`${node.code}已办结`} unit="项" to={at('&state=done')} /> / 共{' '}
        <FigureLink value={total} label={`${node.code}事项`} unit="项" to={at('')} />
        {overdue > 0 && (
          <>
            ，逾期 <FigureLink value={overdue} label={`${node.code}逾期`} unit="项" to={at('&state=late')} />
          </>
        )}
        {short > 0 && (
          <>
            ，未达标 <FigureLink value={short} label={`${node.code}未达标`} unit="项" to={at('&state=short')} />
          </>
        )}
      </span>
      <span className="duty-meta g-quiet">{about(node)}</span>
    </div>
  )
}

function about(node: Node): string {
  const subject =
    node.subjects.length > 0 ? node.subjects.join('、') : `各${SUBJECT_KINDS[node.subjectKind ?? 'village-branch']}`
  const owner = [node.ownerName, node.ownerTitle].filter(Boolean).join(' ')
  const proof = node.measure !== null ? `由指标判定，目标值 ${node.target}` : node.evidence ? '须附佐证材料' : ''
  return [subject, owner && `责任人：${owner}`, node.deadline, proof].filter(Boolean).join(' · ')
}
