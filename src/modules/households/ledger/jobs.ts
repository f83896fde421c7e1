import type { Id } from '#kernel/pure/ids.ts'
import type { JobHandler } from '#kernel/server/jobs.ts'
import { runExport } from './export.ts'
import { KEPT_DAYS } from './model.ts'
import { runImport, sweepFiles } from './service.ts'

const DAY_MS = 86_400_000

export const ledgerJobs: Readonly<Record<string, JobHandler>> = {
  'households.ledger-import': {
    title: '台账导入',
    run: (kernel, county, input, progress) => runImport(kernel, county, input.import as Id, progress),
  },
  'households.ledger-export': {
    title: '台账导出',
    run: (kernel, county, input, progress) => runExport(kernel, county, input.export as Id, progress),
  },
  'households.ledger-sweep': {
    title: '清理到期的台账文件',
    run: (kernel, county) => sweepFiles(kernel, county, new Date(kernel.clock.now().getTime() - KEPT_DAYS * DAY_MS)),
  },
}
export const ledgerDaily = ['households.ledger-sweep'] as const
