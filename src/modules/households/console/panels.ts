import type { ComponentType } from 'react'
import { HouseholdExemplars } from './exemplars/HouseholdExemplars.tsx'
import { HouseholdPairing } from './pairing/HouseholdPairing.tsx'
import { HouseholdPlans } from './plans/HouseholdPlans.tsx'
import { HouseholdCases } from './procedure/HouseholdCases.tsx'
import { HouseholdVisits } from './register/HouseholdVisits.tsx'

/** A part of the module shows its side of a household here: plan, pairing, cases. */
export interface HouseholdPanel {
  readonly title: string
  readonly Panel: ComponentType<{ readonly household: string; readonly standing: string }>
}

/** In the order shown on the household's page, below income. */
export const HOUSEHOLD_PANELS: readonly HouseholdPanel[] = [
  { title: '帮扶责任人', Panel: HouseholdPairing },
  { title: '帮扶计划', Panel: HouseholdPlans },
  { title: '最近走访', Panel: HouseholdVisits },
  { title: '识别与退出', Panel: HouseholdCases },
  { title: '示范户', Panel: HouseholdExemplars },
]
