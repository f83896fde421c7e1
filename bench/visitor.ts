/** Signs in to a running server and keeps the cookie. */
export async function signIn(port: number, login: string, password: string): Promise<string> {
  const reply = await fetch(`http://127.0.0.1:${port}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password }),
  })
  if (!reply.ok) throw new Error(`sign-in as ${login}: ${await reply.text()}`)
  return reply.headers.get('set-cookie')!.split(';')[0]!
}

/** Uploads a one-page PDF as evidence and gives back its id. */
export async function uploadEvidence(port: number, cookie: string): Promise<string> {
  const form = new FormData()
  form.append('file', new Blob(['%PDF-1.4\n%%EOF\n'], { type: 'application/pdf' }), '整改照片.pdf')
  const reply = await fetch(`http://127.0.0.1:${port}/api/files`, { method: 'POST', headers: { cookie }, body: form })
  if (!reply.ok) throw new Error(`upload: ${await reply.text()}`)
  return ((await reply.json()) as { id: string }).id
}
