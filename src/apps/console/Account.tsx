import { useSession, useSessionControl } from '#kernel/browser/session.tsx'
import { ConfirmButton } from '#ui/Confirm.tsx'
import { Facts, Page, Panel } from '#ui/Page.tsx'
import { TableView } from '#ui/TableView.tsx'
import { NewPassword } from './NewPassword.tsx'

export default function Account() {
  const { person, posts, county } = useSession()
  const { signOut } = useSessionControl()
  return (
    <Page title="我的账号">
      <Panel title="本人">
        <Facts
          facts={[
            { label: '姓名', value: person.name },
            { label: '所在县', value: county.name },
          ]}
        />
      </Panel>
      <Panel title="现任职务">
        <TableView
          caption="现任职务"
          rows={posts}
          rowKey={(post) => post.id}
          columns={[
            { key: 'title', title: '职务' },
            { key: 'roleTitle', title: '权限' },
            { key: 'placeName', title: '管辖地方' },
            { key: 'unitName', title: '单位' },
          ]}
        />
        <p className="g-quiet">职务有误的，请联系系统管理员更正。</p>
      </Panel>
      <Panel title="修改密码">
        <div style={{ maxWidth: 480 }}>
          <NewPassword />
        </div>
      </Panel>
      <Panel title="退出所有设备">
        <p>在别处登录过又没有退出，或者怀疑密码泄露时使用。</p>
        <ConfirmButton label="退出所有设备" title="退出所有设备？" ok="退出" danger onOk={() => signOut(true)}>
          包括本机在内，所有已登录的设备都要重新登录。
        </ConfirmButton>
      </Panel>
    </Page>
  )
}
