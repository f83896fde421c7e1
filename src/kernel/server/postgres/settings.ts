/**
 * What the embedded PostgreSQL is started with.
 *
 * Everything is passed on the command line, so that neither an old postgresql.conf nor an ALTER SYSTEM can
 * quietly weaken it, and so that an orphan can be compared with what would be started now.
 * The sizes fit a county's server of 2 cores and 4 GB that also runs Node.
 */
const base: Readonly<Record<string, string>> = {
  listen_addresses: '',
  port: '5432',
  unix_socket_permissions: '0700',
  password_encryption: 'scram-sha-256',

  // Nothing that was acknowledged may be lost.
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',

  max_connections: '60',
  shared_buffers: '128MB',
  effective_cache_size: '1GB',
  work_mem: '8MB',
  maintenance_work_mem: '128MB',
  max_wal_size: '1GB',
  wal_compression: 'on',
  random_page_cost: '1.1',
  max_parallel_workers: '2',
  max_parallel_workers_per_gather: '1',
  jit: 'off',
  timezone: 'UTC',

  // A month of logs, one file a day of the month. Bound values may be personal data, so they are not written.
  logging_collector: 'on',
  log_filename: 'postgresql-%d.log',
  log_truncate_on_rotation: 'on',
  log_rotation_age: '1d',
  log_rotation_size: '0',
  log_timezone: 'Asia/Shanghai',
  log_line_prefix: '%m [%p] %q%u@%d ',
  log_min_duration_statement: '2000',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
}

/** The port that names the socket file; no TCP port is opened. */
export const socketPort = 5432

/** Arguments of `postgres` for this data directory. `extra` replaces single settings (tests only). */
export function serverArguments(
  place: { data: string; log: string; socket: string },
  extra: Record<string, string> = {},
): string[] {
  const settings: Record<string, string> = {
    ...base,
    unix_socket_directories: place.socket,
    log_directory: place.log,
    ...extra,
  }
  return ['-D', place.data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}
