import { Button } from 'antd'
import { useEffect } from 'react'
import { useSession, useSessionControl } from '#kernel/browser/session.tsx'
import { NewPassword } from './NewPassword.tsx'

/** Before anything else when the password was set by someone else. */
export default function FirstPassword() {
  const { person } = useSession()
  const { signOut } = useSessionControl()
  useEffect(() => {
    document.title = '设置密码 · 固本'
  }, [])
  return (
    <main className="c-signin">
      <h1>请设置自己的密码</h1>
      <p>{person.name}，您现在的密码是别人代设的。修改后只有您自己知道，办理的每件事都记在您名下。</p>
      <div className="g-panel">
        <NewPassword />
      </div>
      <Button onClick={() => void signOut()}>退出登录</Button>
    </main>
  )
}
