import type { ModuleCard } from '#kernel/server/module.ts'
import { administration } from '#modules/administration/module.ts'
import { care } from '#modules/care/module.ts'
import { citizens } from '#modules/citizens/module.ts'
import { duties } from '#modules/duties/module.ts'
import { fieldwork } from '#modules/fieldwork/module.ts'
import { funds } from '#modules/funds/module.ts'
import { households } from '#modules/households/module.ts'
import { measures } from '#modules/measures/module.ts'
import { meetings } from '#modules/meetings/module.ts'
import { notices } from '#modules/notices/module.ts'
import { organisations } from '#modules/organisations/module.ts'
import { overview } from '#modules/overview/module.ts'
import { people } from '#modules/people/module.ts'
import { places } from '#modules/places/module.ts'
import { postings } from '#modules/postings/module.ts'
import { supervision } from '#modules/supervision/module.ts'

/** Every module of the program. A new module is its folder and one line here. */
export const modules: readonly ModuleCard[] = [
  places,
  organisations,
  people,
  citizens,
  measures,
  duties,
  meetings,
  fieldwork,
  households,
  notices,
  supervision,
  postings,
  funds,
  care,
  overview,
  administration,
]
