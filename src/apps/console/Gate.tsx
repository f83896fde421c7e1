import { useQuery } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { getAnswer } from '#kernel/browser/client.ts'
import { useSessionControl } from '#kernel/browser/session.tsx'
import { ProblemView } from '#ui/ProblemView.tsx'
import { Reading } from './Reading.tsx'
import { router } from './router.tsx'
import { WaitingStrip } from './WaitingStrip.tsx'

const SignIn = lazy(() => import('./SignIn.tsx'))
const SignInAgain = lazy(() => import('./SignInAgain.tsx'))
const Setup = lazy(() => import('./Setup.tsx'))
const FirstPassword = lazy(() => import('./FirstPassword.tsx'))

/** What stands before the screens: an empty installation, signing in, a password someone else has set. */
export function Gate() {
  return (
    <>
      <WaitingStrip />
      <Suspense fallback={<Reading />}>
        <Inside />
      </Suspense>
    </>
  )
}

function Inside() {
  const { status, session, expired, problem, refresh } = useSessionControl()
  if (status === 'loading') return <Reading />
  if (status === 'failed')
    return (
      <main style={{ maxWidth: '40em', margin: '10vh auto', padding: 16 }}>
        <ProblemView problem={problem} onRetry={() => void refresh()} />
      </main>
    )
  if (session === null) return <Outside />
  return (
    <>
      {session.mustChangePassword ? <FirstPassword /> : <RouterProvider router={router} />}
      {expired && (
        <Suspense>
          <SignInAgain />
        </Suspense>
      )}
    </>
  )
}

function Outside() {
  const setup = useQuery({
    queryKey: ['/api/setup'],
    queryFn: ({ signal }) => getAnswer<{ needed: boolean }>('/api/setup', {}, signal),
  })
  if (setup.isPending) return <Reading />
  return setup.data?.needed ? <Setup /> : <SignIn />
}
