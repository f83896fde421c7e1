import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { makeQueryClient, QueryProvider } from '#kernel/browser/query.tsx'
import { SessionProvider } from '#kernel/browser/session.tsx'
import { Theme } from '#ui/Theme.tsx'
import './console.css'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { Gate } from './Gate.tsx'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')

createRoot(root).render(
  <StrictMode>
    <Theme>
      <ErrorBoundary>
        <QueryProvider client={makeQueryClient()}>
          <SessionProvider>
            <Gate />
          </SessionProvider>
        </QueryProvider>
      </ErrorBoundary>
    </Theme>
  </StrictMode>,
)
