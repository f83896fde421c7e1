import { type AnswerOf, answerOf, api, type BodyOf } from '#kernel/browser/client.ts'
import { CommandForm } from '#ui/CommandForm.tsx'
import { useGo } from '#ui/Go.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Page, Panel } from '#ui/Page.tsx'
import { useLeaderPosts } from './leaders.ts'
import { useAnswer } from './use-record.ts'

type Body = BodyOf<'/api/listings'>
type Causes = AnswerOf<'/api/listings/causes'>

/** Proposes that an organisation be put under supervision. */
export default function ListingProposal() {
  const go = useGo()
  const causes = useAnswer<Causes>('/api/listings/causes')
  const leaders = useLeaderPosts(true)
  return (
    <Page title="提出挂牌督办" lead="提出之后先告知该组织并听取意见，由其他负责人决定是否挂牌。">
      <Panel>
        <Loaded query={causes}>
          {({ rows }) => (
            <CommandForm<Body, { id: string }>
              name="listing.propose"
              submit="提出"
              done="已提出，请告知该组织"
              send={(body, headers) => answerOf(api.POST('/api/listings', { body, headers }))}
              onDone={({ id }) => go(`/listings/${id}`)}
              onCancel={() => go('/listings')}
              fields={[
                { name: 'subject', label: '党组织', kind: 'organisation', required: true },
                {
                  name: 'causes',
                  label: '主要表现',
                  kind: 'radio',
                  multiple: true,
                  required: true,
                  options: rows.map((c) => ({ value: c.code, label: c.title })),
                },
                { name: 'grounds', label: '依据的事实', kind: 'longtext', required: true, max: 2000 },
                {
                  name: 'leaderPost',
                  label: '包抓领导',
                  kind: 'select',
                  required: true,
                  options: leaders,
                  help: '对整顿转化负责的县级领导职务。',
                },
                { name: 'evidence', label: '证明材料', kind: 'files', most: 20 },
              ]}
            />
          )}
        </Loaded>
      </Panel>
    </Page>
  )
}
