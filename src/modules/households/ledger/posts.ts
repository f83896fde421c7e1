/** Someone on post, as far as a ledger can name them. */
export interface HelperPost {
  readonly post: string
  readonly person: string
  readonly name: string
  readonly unit: string | null
  readonly title: string
  readonly role: string
}

export type FindPost = (said: { name: string; unit: string }) => { post: HelperPost } | { reason: string }

/** Of several posts one person holds, that in which the homes are visited. */
const ORDER = ['helper', 'posted', 'village', 'township', 'department', 'leader', 'clerk']

function rankOf(post: HelperPost): number {
  const at = ORDER.indexOf(post.role)
  return at < 0 ? ORDER.length : at
}

/** Finds who is meant by name; of namesakes the one of that organisation. */
export function postFinder(posts: readonly HelperPost[]): FindPost {
  const byName = Map.groupBy(posts, (p) => p.name)
  return ({ name, unit }) => {
    const named = byName.get(name.replace(/\s/g, '')) ?? []
    if (named.length === 0) return { reason: `没有名为“${name}”的在岗干部，请先在人员名册中登记其职务` }
    const employed = named.filter(
      (p) => unit !== '' && p.unit !== null && (p.unit.includes(unit) || unit.includes(p.unit)),
    )
    const likely = employed.length > 0 ? employed : named
    const persons = new Set(likely.map((p) => p.person))
    if (persons.size > 1) return { reason: `在岗干部中有 ${persons.size} 人名为“${name}”，请写明其单位` }
    return { post: [...likely].sort((a, b) => rankOf(a) - rankOf(b) || a.post.localeCompare(b.post))[0]! }
  }
}
