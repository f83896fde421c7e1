import { useQuery, useQueryClient } from '@tanstack/react-query'
import { answerOf, api, newKey } from '#kernel/browser/client.ts'
import { ConfirmButton } from '#ui/Confirm.tsx'
import { useNotice } from '#ui/notice.ts'

/** Makes the committees and branches that are missing, after saying how many; gone when none is. */
export function GenerateOrganisations() {
  const client = useQueryClient()
  const notice = useNotice()
  const preview = useQuery({
    queryKey: ['/api/organisations/generate/preview'],
    queryFn: () => answerOf(api.GET('/api/organisations/generate/preview')),
  })
  const missing = preview.data
  if (missing === undefined || missing.committees + missing.branches === 0) return null
  const act = async () => {
    const made = await answerOf(api.POST('/api/organisations/generate', { headers: { 'Idempotency-Key': newKey() } }))
    notice.done(`已生成乡镇党委 ${made.committees} 个、村（社区）党支部 ${made.branches} 个`)
    void client.invalidateQueries()
  }
  return (
    <ConfirmButton
      label="生成乡镇党委和村党支部"
      button={{ type: 'primary' }}
      title="生成乡镇党委和村党支部？"
      ok="生成"
      onOk={act}
    >
      <p>
        按现行政区，将新建乡镇党委 {missing.committees} 个、村（社区）党支部 {missing.branches}{' '}
        个，成立日期为今天。已有的不变，可以重复办理；名称以后可以更正。
      </p>
      <p className="g-quiet">如：{missing.samples.join('、')}。</p>
    </ConfirmButton>
  )
}
