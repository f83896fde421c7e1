import { Component, type ReactNode } from 'react'
import { problemOf } from '#kernel/browser/problem.ts'
import { ProblemView } from '#ui/ProblemView.tsx'

interface State {
  readonly error: unknown
  readonly failed: boolean
}

/** The last net, around everything; faults of a single screen are caught nearer, by the router. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null, failed: false }

  static getDerivedStateFromError(error: unknown): State {
    return { error, failed: true }
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children
    return (
      <main style={{ maxWidth: '40em', margin: '10vh auto', padding: 16 }}>
        <ProblemView problem={problemOf(this.state.error)} onRetry={() => window.location.reload()} />
      </main>
    )
  }
}
