import { mayVisit } from '#modules/fieldwork/rules.ts'
import { villagesOf } from './held.ts'
import { Fact, Screen, Section } from './parts.tsx'
import { hrefOf } from './route.ts'
import { useOpen } from './the-phone.ts'
import { shortDay } from './words.ts'

export function Village({ id }: { id: string }) {
  const { shelves, owner } = useOpen()
  const village = villagesOf(shelves.briefs()).get(id)
  if (village === undefined) return <Screen title="村（社区）" back children={<p>这台手机上没有这个村的内容。</p>} />
  return (
    <Screen title={village.name} back>
      <p className="f-quiet">{village.townshipName}</p>
      {mayVisit(owner.post.role, 'village') && (
        <a className="f-main" href={hrefOf('walk', id)}>
          登记走村
        </a>
      )}
      <Section title="村情">
        <dl>
          <Fact title="户数">{village.households}</Fact>
          <Fact title="建档立卡户和监测户">{village.listed}</Fact>
          <Fact title="待答复的诉求">{village.openOpinions}</Fact>
          <Fact title="领导最近走村">{village.walkedOn === null ? '没有记录' : shortDay(village.walkedOn)}</Fact>
        </dl>
      </Section>
      <Section title="驻村和村干部">
        <ul className="f-list">
          {village.officers.map((o) => (
            <li key={`${o.name} ${o.title}`} className="f-row">
              <strong>{o.name}</strong>
              <span>{o.title}</span>
            </li>
          ))}
        </ul>
      </Section>
    </Screen>
  )
}
