import { useQuery } from '@tanstack/react-query'
import { answerOf, api } from '#kernel/browser/client.ts'
import { Loaded } from '#ui/Loaded.tsx'
import { OneHelper } from './PairingHelper.tsx'

/** My own households, through whichever of my posts I help them. */
export default function PairingMine() {
  const mine = useQuery({ queryKey: ['/api/pairing/mine'], queryFn: () => answerOf(api.GET('/api/pairing/mine')) })
  return <Loaded query={mine}>{(data) => <OneHelper helper={data} title="我的帮扶户" />}</Loaded>
}
