import { readFileSync, writeFileSync } from 'node:fs'

/** Bytes that a process has in memory now (`VmRSS`) or had at most (`VmHWM`), as the kernel counts them. */
export function memoryOf(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)![1]) * 1024
}

/** Forgets the peak of a process, so that `VmHWM` tells of what comes from now on. */
export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
}
