import { randomBytes } from 'node:crypto'
import { chown, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exclusively } from './lock.ts'

/**
 * The secret of this name, made on first use (32 random bytes, base64url, safe inside a URL) and kept in
 * `${home}/secrets.json` with mode 0600.
 */
export async function keptSecret(home: string, name: string): Promise<string> {
  return exclusively(`secrets ${home}`, 30_000, async () => {
    const file = join(home, 'secrets.json')
    const secrets = await readSecrets(file)
    const kept = secrets[name]
    if (kept !== undefined) return kept
    const made = randomBytes(32).toString('base64url')
    await replace(home, file, { ...secrets, [name]: made })
    return made
  })
}

async function readSecrets(file: string): Promise<Record<string, string>> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
  try {
    return JSON.parse(text) as Record<string, string>
  } catch {
    throw new Error(`密钥文件 ${file} 已损坏，不是有效的 JSON。请从备份恢复；没有备份时删去它，系统会重新生成密钥。`)
  }
}

/** Written aside and renamed, so that a crash leaves the old file or the new one, never half of one. */
async function replace(home: string, file: string, secrets: Record<string, string>): Promise<void> {
  const aside = `${file}.${process.pid}`
  await writeFile(aside, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flush: true })
  // Started once by root in an ordinary user's folder, it must still be readable to that user.
  const owner = await stat(home)
  if (process.getuid?.() === 0) await chown(aside, owner.uid, owner.gid)
  await rename(aside, file)
}
