import { useEffect } from 'react'
import { SignInForm } from './SignInForm.tsx'

/** The address stays as it was asked for, so that signing in leads there. */
export default function SignIn() {
  useEffect(() => {
    document.title = '登录 · 固本'
  }, [])
  return (
    <main className="c-signin">
      <div className="c-signin-head">
        <h1>固本</h1>
        <p>县域党建与基层治理工作平台</p>
      </div>
      <div className="g-panel">
        <SignInForm />
      </div>
      <p className="g-quiet">求木之长者，必固其根本。</p>
    </main>
  )
}
