import { useDeferredValue, useMemo, useState } from 'react'
import { STANDINGS } from '#modules/households/model.ts'
import { type HomeBrief, searchHomes, withOwnWork } from './briefs.ts'
import { homesOf, villagesOf } from './held.ts'
import { Screen, Section } from './parts.tsx'
import { hrefOf } from './route.ts'
import { useOpen } from './the-phone.ts'
import { shortDay } from './words.ts'

/** Rows drawn at once; typing narrows sooner than scrolling. */
const SHOWN = 60

/** What was typed stays while one looks into a household and comes back. */
let lastTyped = ''

export function Households() {
  const open = useOpen()
  const [typed, setTyped] = useState(lastTyped)
  const [standing, setStanding] = useState<string | null>(null)
  const [shown, setShown] = useState(SHOWN)
  const held = open.shelves.briefs()
  const kept = open.outbox.all()
  const homes = useMemo(() => withOwnWork(homesOf(held), kept), [held, kept])
  const wanted = useDeferredValue(typed)
  const found = useMemo(() => searchHomes(homes, wanted, standing), [homes, wanted, standing])
  const type = (text: string) => {
    lastTyped = text
    setTyped(text)
    setShown(SHOWN)
  }
  const isOneVillage = useMemo(() => new Set(homes.map((home) => home.placeName)).size <= 1, [homes])
  const standings = useMemo(() => new Set(homes.map((home) => home.standing)), [homes])
  return (
    <Screen title="户">
      <input
        type="search"
        aria-label="按姓名或拼音查找"
        placeholder="姓名或拼音"
        value={typed}
        onChange={(e) => type(e.target.value)}
      />
      {standings.size > 1 && (
        <div className="f-chips">
          {[null, ...standings].map((code) => (
            <button key={code} type="button" aria-pressed={code === standing} onClick={() => setStanding(code)}>
              {code === null ? '全部' : (STANDINGS[code as keyof typeof STANDINGS] ?? code)}
            </button>
          ))}
        </div>
      )}
      <p className="f-quiet" role="status">
        共 {found.length} 户
      </p>
      <ul className="f-list">
        {found.slice(0, shown).map((home) => (
          <HomeRow key={home.id} home={home} isOneVillage={isOneVillage} />
        ))}
      </ul>
      {found.length > shown && (
        <button type="button" onClick={() => setShown(shown + SHOWN)}>
          再看 {Math.min(SHOWN, found.length - shown)} 户
        </button>
      )}
      <Villages typed={wanted} />
    </Screen>
  )
}

function HomeRow({ home, isOneVillage }: { home: HomeBrief; isOneVillage: boolean }) {
  return (
    <li>
      <a className="f-row" href={hrefOf('household', home.id)}>
        <strong>{home.name}</strong>
        <span>
          {/* Who works in one village knows which it is. */}
          {isOneVillage && home.groupName !== '' ? home.groupName : `${home.placeName}${home.groupName}`} ·{' '}
          {STANDINGS[home.standing as keyof typeof STANDINGS] ?? home.standing} ·{' '}
          {home.seenOn === null ? '未走访' : `${shortDay(home.seenOn)}走访`}
        </span>
      </a>
    </li>
  )
}

function Villages({ typed }: { typed: string }) {
  const { shelves } = useOpen()
  const all = [...villagesOf(shelves.briefs()).values()]
  const found = all.filter((v) => v.name.includes(typed.trim())).slice(0, SHOWN)
  if (found.length === 0) return null
  return (
    <Section title="村（社区）">
      <ul className="f-list">
        {found.map((v) => (
          <li key={v.id}>
            <a className="f-row" href={hrefOf('village', v.id)}>
              <strong>{v.name}</strong>
              <span>
                {v.townshipName} · {v.walkedOn === null ? '领导尚未走到' : `${shortDay(v.walkedOn)}走村`}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </Section>
  )
}
