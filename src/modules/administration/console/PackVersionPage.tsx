import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { answerOf, api } from '#kernel/browser/client.ts'
import { DayText } from '#ui/DayText.tsx'
import { DownloadButton } from '#ui/DownloadButton.tsx'
import { Loaded } from '#ui/Loaded.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'

/** One version, section by section, as it is written. */
export default function PackVersionPage() {
  const { version } = useParams({ strict: false }) as { version: string }
  const titles = useQuery({ queryKey: ['/api/packs'], queryFn: () => answerOf(api.GET('/api/packs')) })
  const query = useQuery({
    queryKey: ['/api/packs', version],
    queryFn: () => answerOf(api.GET('/api/packs/{version}', { params: { path: { version: Number(version) } } })),
  })
  return (
    <Page
      title={`工作机制第 ${version} 版`}
      actions={<DownloadButton path={`/api/packs/${version}/file`} label="下载文件" />}
    >
      <Loaded query={query}>
        {(pack) => (
          <>
            <Panel>
              <Facts
                facts={[
                  { label: '生效日期', value: <DayText day={pack.from} /> },
                  { label: '依据', value: pack.why },
                  { label: '办理人', value: pack.adoptedBy ?? '系统' },
                  {
                    label: '内容摘要（SHA-256）',
                    value: <code style={{ overflowWrap: 'anywhere' }}>{pack.digest}</code>,
                    wide: true,
                  },
                ]}
              />
            </Panel>
            {Object.entries(pack.sections).map(([name, section]) => (
              <Panel key={name} title={titles.data?.titles[name] ?? name}>
                <details>
                  <summary>展开内容</summary>
                  <pre style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                    {JSON.stringify(section, null, 2)}
                  </pre>
                </details>
              </Panel>
            ))}
          </>
        )}
      </Loaded>
    </Page>
  )
}
