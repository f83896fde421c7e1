import { Modal } from 'antd'
import { SignInForm } from './SignInForm.tsx'

/** Over the page, so that what was typed in it is not lost. */
export default function SignInAgain() {
  return (
    <Modal open title="登录已过期" footer={null} closable={false} keyboard={false} mask={{ closable: false }}>
      <p>请重新登录。页面上已填写的内容没有丢失，登录后可以继续办理。</p>
      <SignInForm />
    </Modal>
  )
}
