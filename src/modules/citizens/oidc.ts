import * as client from 'openid-client'
import type { Id } from '#kernel/pure/ids.ts'
import { Problem } from '#kernel/pure/problem.ts'
import type { Handle } from '#kernel/server/handle.ts'
import { PASSAGE_MINUTES } from './rules.ts'
import { type Entered, enterAs } from './service.ts'
import * as store from './store.ts'

/** The province's or county's identity service; of the installation, so it comes by the environment. */
export interface IdentityService {
  readonly issuer: string
  readonly clientId: string
  readonly secret: string
  /** what the link to it says */
  readonly title: string
}

export function identityService(environment: NodeJS.ProcessEnv = process.env): IdentityService | null {
  const { GUBEN_OIDC_ISSUER: issuer, GUBEN_OIDC_CLIENT: clientId, GUBEN_OIDC_SECRET: secret } = environment
  if (!issuer || !clientId || !secret) return null
  return { issuer, clientId, secret, title: environment.GUBEN_OIDC_TITLE || '统一身份认证' }
}

let known: { of: string; configuration: Promise<client.Configuration> } | undefined

/** What the service says of itself, asked once; asked again after a failure. */
function configurationOf(service: IdentityService): Promise<client.Configuration> {
  if (known?.of !== service.issuer) {
    const address = new URL(service.issuer)
    const isHere = address.hostname === '127.0.0.1' || address.hostname === 'localhost'
    const options = isHere && address.protocol === 'http:' ? { execute: [client.allowInsecureRequests] } : {}
    const configuration = client.discovery(address, service.clientId, service.secret, undefined, options)
    configuration.catch(() => {
      known = undefined
    })
    known = { of: service.issuer, configuration }
  }
  return known.configuration
}

const contextOf = (h: Handle, id: Id) => `${h.scope.county}/citizens.passage/verifier_sealed/${id}`

/**
 * The address at which the service signs somebody in. What is needed on the way back is kept under `state`, for this browser.
 * @throws identity-unavailable
 */
export async function leave(
  h: Handle,
  service: IdentityService,
  way: { back: string; next: string; browser: string },
): Promise<string> {
  const configuration = await configurationOf(service).catch((cause: unknown) => {
    throw new Problem('identity-unavailable', {}, { cause })
  })
  const id = h.id()
  const verifier = client.randomPKCECodeVerifier()
  const nonce = client.randomNonce()
  await store.addPassage(h, {
    id,
    next: way.next,
    browser: h.vault.fingerprint(way.browser),
    verifier: h.vault.seal(`${verifier} ${nonce}`, contextOf(h, id)),
  })
  return client.buildAuthorizationUrl(configuration, {
    redirect_uri: way.back,
    scope: 'openid profile',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state: id,
    nonce,
  }).href
}

/**
 * Back from the service: who it is.
 * @throws sign-in-lost when the way back is not that of this browser, too late, or refused by the service
 */
export async function arrive(
  h: Handle,
  service: IdentityService,
  way: { url: URL; state: Id; browser: string },
): Promise<Entered & { next: string }> {
  const passage = await store.takePassage(h, way.state)
  const isOwn = passage?.browserPrint.equals(h.vault.fingerprint(way.browser)) ?? false
  const isLate = h.now.getTime() - (passage?.at.getTime() ?? 0) > PASSAGE_MINUTES * 60_000
  if (passage === undefined || !isOwn || isLate) throw new Problem('sign-in-lost')
  const [verifier = '', nonce = ''] = h.vault.open(passage.verifierSealed, contextOf(h, way.state)).split(' ')
  const configuration = await configurationOf(service).catch((cause: unknown) => {
    throw new Problem('identity-unavailable', {}, { cause })
  })
  const tokens = await client
    .authorizationCodeGrant(configuration, way.url, {
      pkceCodeVerifier: verifier,
      expectedNonce: nonce,
      expectedState: way.state,
      idTokenExpected: true,
    })
    .catch((cause: unknown) => {
      throw new Problem('sign-in-lost', {}, { cause })
    })
  const claims = tokens.claims()
  if (claims === undefined) throw new Problem('sign-in-lost')
  const name = typeof claims.name === 'string' && claims.name.length <= 60 ? { name: claims.name } : {}
  return { ...(await enterAs(h, { subject: `${claims.iss} ${claims.sub}`, ...name })), next: passage.next }
}
