import { useSignal } from '#kernel/browser/signal.ts'
import { Conflicts } from './Conflicts.tsx'
import { ChoosePost, EnterPin, SetPin, SignIn } from './Entry.tsx'
import { Frame } from './Frame.tsx'
import { Household } from './Household.tsx'
import { Households } from './Households.tsx'
import { Me } from './Me.tsx'
import { Screen } from './parts.tsx'
import { useRoute } from './route.ts'
import { Today } from './Today.tsx'
import { phone } from './the-phone.ts'
import { Unsent } from './Unsent.tsx'
import { UnsentVisit } from './UnsentVisit.tsx'
import { Village } from './Village.tsx'
import { VisitForm } from './VisitForm.tsx'

export function App() {
  const stage = useSignal(phone.stage)
  switch (stage.at) {
    case 'starting':
      return <p className="f-starting">正在打开…</p>
    case 'unsupported':
      return (
        <Screen title="不能使用走访端">
          <p role="alert">{stage.why}</p>
        </Screen>
      )
    case 'elsewhere':
      return (
        <Screen title="已在别处打开">
          <p role="alert">走访端已在另一个窗口打开。请回到那个窗口，或者关闭它之后再打开这里。</p>
          <button type="button" className="f-main" onClick={() => location.reload()}>
            重新打开
          </button>
        </Screen>
      )
    case 'sign-in':
      return <SignIn />
    case 'choose-post':
      return <ChoosePost session={stage.session} />
    case 'set-pin':
      return <SetPin owner={stage.owner} />
    case 'pin':
      return <EnterPin wrong={stage.wrong} />
    case 'wiped':
      return (
        <Screen title="内容已清除">
          <p role="alert">{stage.why}</p>
          <button type="button" className="f-main" onClick={() => location.reload()}>
            重新登录
          </button>
        </Screen>
      )
    case 'open':
      return (
        <Frame>
          <Inside />
        </Frame>
      )
  }
}

function Inside() {
  const { screen, id } = useRoute()
  switch (screen) {
    case 'households':
      return <Households />
    case 'household':
      return <Household key={id} id={id ?? ''} />
    case 'visit':
      return <VisitForm key={id} household={id ?? ''} />
    case 'edit':
      return <UnsentVisit key={id} id={id ?? ''} />
    case 'village':
      return <Village key={id} id={id ?? ''} />
    case 'walk':
      return <VisitForm key={id} village={id ?? ''} />
    case 'unsent':
      return <Unsent />
    case 'conflicts':
      return <Conflicts />
    case 'me':
      return <Me />
    default:
      return <Today />
  }
}
