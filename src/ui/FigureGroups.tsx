import type { FigureGroup } from '#kernel/pure/figures.ts'
import { Figures } from './Figure.tsx'
import { Panel } from './Page.tsx'

/** Groups of counted figures, each opening to its records; a group without any is not shown. */
export function FigureGroups({ groups }: { groups: readonly FigureGroup[] }) {
  return groups.map(
    ({ title, figures }) =>
      figures.length > 0 && (
        <Panel key={title} title={title}>
          <Figures figures={figures} />
        </Panel>
      ),
  )
}
