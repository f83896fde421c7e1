import { cpus, loadavg, totalmem } from 'node:os'

/** The machine and the programs that the figures were taken on, in one line. */
export function machineLine(postgres: string): string {
  const all = cpus()
  return [
    `${all[0]?.model.trim() ?? '未知处理器'} × ${all.length} 核`,
    `内存 ${(totalmem() / 2 ** 30).toFixed(0)} GB`,
    `${process.platform} ${process.arch}`,
    `Node ${process.versions.node}`,
    `PostgreSQL ${postgres}`,
    `开始时系统负载 ${loadavg()[0]!.toFixed(2)}`,
  ].join(',')
}
