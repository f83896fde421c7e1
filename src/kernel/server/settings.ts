import { resolve } from 'node:path'
import type { Suite } from './vault.ts'

/**
 * What every program of the house lets be set from outside. What concerns one place only is read there: `GUBEN_OIDC_*` where the
 * public signs in, `GUBEN_ALLOW_NO_CHECKSUMS` where a database is looked at, `GUBEN_LOG` where a program says what went wrong.
 */
export interface Settings {
  readonly port: number
  /** absolute path of all state: database, files, secrets */
  readonly home: string
  /** an outside PostgreSQL 15–18, else the embedded one is used */
  readonly databaseUrl: string | null
  /** the pack whose demo year fills an empty database, or null */
  readonly demo: string | null
  /** how many households the demo has: a county as it is, or what loads in a few seconds */
  readonly demoSize: 'full' | 'small'
  /** the suite of sealed fields, or null for that of the installation (`gm` for a new one) */
  readonly suite: Suite | null
  /** the address people open, when a proxy stands before us; with https the session cookie is `Secure` */
  readonly origin: string | null
  /** by what short messages reach telephones; null where there is none */
  readonly smsGateway: SmsGateway | null
}

/** Takes messages as JSON by POST and sends them to telephones. */
export interface SmsGateway {
  readonly url: string
  /** sent along as `Authorization: Bearer …` */
  readonly secret: string
}

export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const port = Number(env.PORT ?? 8080)
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new Error(`PORT 应是 0 到 65535 之间的整数，现在是“${env.PORT}”`)
  const demo = env.GUBEN_DEMO ?? 'suide'
  return {
    port,
    home: resolve(env.GUBEN_HOME ?? '.guben'),
    databaseUrl: env.DATABASE_URL ?? null,
    demo: demo === 'none' ? null : demo,
    demoSize: sizeOf(env.GUBEN_DEMO_SIZE),
    suite: suiteOf(env.GUBEN_SUITE),
    origin: env.GUBEN_ORIGIN === undefined ? null : originOf(env.GUBEN_ORIGIN),
    smsGateway: env.GUBEN_SMS_URL ? gatewayOf(env.GUBEN_SMS_URL, env.GUBEN_SMS_SECRET) : null,
  }
}

function suiteOf(text: string | undefined): Suite | null {
  if (text === undefined || text === 'gm' || text === 'intl') return text ?? null
  throw new Error(`GUBEN_SUITE 应是 gm（国密）或 intl，现在是“${text}”`)
}

/** @throws unless it is a bare origin: scheme, host, and port if unusual */
function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isBare = url !== undefined && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href
  if (!isBare) throw new Error(`GUBEN_ORIGIN 应是浏览器打开本系统的地址，如 https://guben.example.cn，现在是“${text}”`)
  return url.origin
}

/** @throws unless the way to it is encrypted, or does not leave this machine */
function gatewayOf(url: string, secret = ''): SmsGateway {
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : { protocol: '', hostname: '' }
  const isHere = ['127.0.0.1', '[::1]', 'localhost'].includes(hostname)
  if (protocol !== 'https:' && !(protocol === 'http:' && isHere))
    throw new Error('GUBEN_SMS_URL 应是短信网关的 https 地址；与本系统在同一台机器上的，可以用 http://127.0.0.1')
  if (secret === '') throw new Error('设了 GUBEN_SMS_URL，还要用 GUBEN_SMS_SECRET 设短信网关的口令')
  return { url, secret }
}

function sizeOf(text = 'small'): 'full' | 'small' {
  if (text === 'full' || text === 'small') return text
  throw new Error(`GUBEN_DEMO_SIZE 应是 full（全县 60,000 户）或 small（6,000 户），现在是“${text}”`)
}
