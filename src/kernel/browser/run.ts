import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { getAnswer } from './client.ts'
import type { Run } from './contract.ts'

const POLL_MS = 1000

export function isOver(run: Run | undefined): boolean {
  return run?.state === 'done' || run?.state === 'failed'
}

/** Follows long work until it is over. `onDone` is called once, when it ends well. */
export function useRun(id: string | null, onDone?: (run: Run) => void): Run | undefined {
  const { data } = useQuery({
    queryKey: ['/api/runs', id],
    queryFn: ({ signal }) => getAnswer<Run>(`/api/runs/${id}`, {}, signal),
    enabled: id !== null,
    refetchInterval: (query) => (isOver(query.state.data) ? false : POLL_MS),
  })
  const told = useRef<string | null>(null)
  useEffect(() => {
    if (data?.state !== 'done' || told.current === data.id) return
    told.current = data.id
    onDone?.(data)
  }, [data, onDone])
  return data
}
