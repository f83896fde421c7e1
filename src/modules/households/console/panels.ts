import type { ComponentType } from 'react'
import { HouseholdCases } from './HouseholdCases.tsx'
import { HouseholdPairing } from './HouseholdPairing.tsx'
import { HouseholdPlans } from './HouseholdPlans.tsx'

/** A part of the module shows its side of a household here: plan, pairing, cases. */
export interface HouseholdPanel {
  readonly title: string
  readonly Panel: ComponentType<{ readonly household: string; readonly standing: string }>
}

/** In the order shown on the household's page, below income. */
export const HOUSEHOLD_PANELS: readonly HouseholdPanel[] = [
  { title: '帮扶责任人', Panel: HouseholdPairing },
  { title: '帮扶计划', Panel: HouseholdPlans },
  { title: '识别与退出', Panel: HouseholdCases },
]
