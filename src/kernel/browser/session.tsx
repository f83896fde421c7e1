import { useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react'
import type { ProblemBody } from '#kernel/pure/problem.ts'
import { getAnswer, sendAnswer, signedOutByServer } from './client.ts'
import type { Post, Session } from './contract.ts'
import { forgetDrafts } from './draft.ts'
import { serverToday } from './patience.ts'
import { choosePost } from './post-choice.ts'
import { ApiProblem, problemOf } from './problem.ts'
import { useSignal } from './signal.ts'

const SESSION_KEY = ['session']

export type SessionStatus = 'loading' | 'signed-out' | 'signed-in' | 'failed'

/** What the shell and the sign-in page need; screens use {@link useSession} and {@link useActing}. */
export interface SessionControl {
  readonly status: SessionStatus
  readonly session: Session | null
  /** signed in before, but the server no longer knows it: sign in again over the page, which keeps what was typed */
  readonly expired: boolean
  readonly problem: ProblemBody | null
  signIn(login: string, password: string): Promise<void>
  signOut(everywhere?: boolean): Promise<void>
  /** carry on in another post held; every list is read again */
  actAs(post: string): Promise<void>
  refresh(): Promise<void>
}

const Control = createContext<SessionControl | null>(null)

async function askSession(): Promise<Session | null> {
  const session = await getAnswer<Session | null>('/api/session')
  // Signed out in another window: as good as a refusal for whoever was signed in here.
  if (session === null) signedOutByServer.set(signedOutByServer.get() + 1)
  return session
}

async function loadSession(): Promise<Session | null> {
  try {
    return await askSession()
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error
    // The client has dropped the post that is no longer held; the server now chooses one.
    if (error.body.code === 'post-not-held') return askSession()
    if (error.body.status === 401) return null
    throw error
  }
}

/** A session that had already ended is as good as ended. */
async function endSession(everywhere: boolean): Promise<void> {
  try {
    await sendAnswer('DELETE', everywhere ? '/api/session/all' : '/api/session')
  } catch (error) {
    if (!(error instanceof ApiProblem && error.body.status === 401)) throw error
  }
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient()
  const [expired, setExpired] = useState(false)
  const query = useQuery({ queryKey: SESSION_KEY, queryFn: loadSession, staleTime: 60_000 })
  const known = query.data ?? null
  const [last, setLast] = useState<Session | null>(null)
  if (known !== null && known !== last) setLast(known)

  // A refusal before anyone was known is the answer to "who am I"; a later one means that a session has ended.
  const knew = useRef(false)
  knew.current = last !== null
  useEffect(
    () =>
      signedOutByServer.watch(() => {
        if (knew.current) setExpired(true)
      }),
    [],
  )

  const signIn = useCallback(
    async (login: string, password: string) => {
      await sendAnswer('POST', '/api/session', { login, password })
      const now = await loadSession()
      const samePerson = last !== null && now !== null && last.person.id === now.person.id
      if (!samePerson) {
        choosePost(null)
        if (last !== null) forgetDrafts()
        client.removeQueries({ predicate: (q) => q.queryKey[0] !== SESSION_KEY[0] })
      }
      client.setQueryData(SESSION_KEY, now)
      setExpired(false)
      if (samePerson) await client.invalidateQueries()
    },
    [client, last],
  )

  const signOut = useCallback(
    async (everywhere = false) => {
      await endSession(everywhere)
      choosePost(null)
      forgetDrafts()
      setLast(null)
      setExpired(false)
      client.clear()
      client.setQueryData(SESSION_KEY, null)
    },
    [client],
  )

  const actAs = useCallback(
    async (post: string) => {
      choosePost(post)
      const now = await loadSession()
      client.removeQueries({ predicate: (q) => q.queryKey[0] !== SESSION_KEY[0] })
      client.setQueryData(SESSION_KEY, now)
    },
    [client],
  )

  const refresh = useCallback(async () => {
    await client.invalidateQueries({ queryKey: SESSION_KEY })
  }, [client])

  const told = useSignal(serverToday)
  const found = known ?? (expired ? last : null)
  // the day goes on while a page is open: every answer tells it
  const session = useMemo(() => (found === null || told === null ? found : { ...found, today: told }), [found, told])
  const status = statusOf(query.isPending, query.isError && session === null, session)
  const problem = query.error === null ? null : problemOf(query.error)
  const control = useMemo(
    () => ({ status, session, expired, problem, signIn, signOut, actAs, refresh }),
    [status, session, expired, problem, signIn, signOut, actAs, refresh],
  )
  return <Control value={control}>{children}</Control>
}

function statusOf(loading: boolean, failed: boolean, session: Session | null): SessionStatus {
  if (session !== null) return 'signed-in'
  if (loading) return 'loading'
  return failed ? 'failed' : 'signed-out'
}

export function useSessionControl(): SessionControl {
  const control = useContext(Control)
  if (control === null) throw new Error('useSessionControl needs a SessionProvider')
  return control
}

/** Who is signed in, where, in which post, and the system's day. For screens, which are shown only when signed in. */
export function useSession(): Session {
  const { session } = useSessionControl()
  if (session === null) throw new Error('useSession is for screens shown when signed in')
  return session
}

/** The post in which the person acts now. */
export function useActing(): Post {
  return useSession().acting
}
