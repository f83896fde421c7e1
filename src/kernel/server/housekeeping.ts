import { sql } from 'kysely'
import type { JobHandler } from './jobs.ts'

/** A command is pressed again within minutes, or after a weekend without power; its answer need not be kept for ever. */
export const ANSWERS_KEPT_DAYS = 30

/** A form of the public pages that is sent again after this many days is a new one. */
const FORMS_KEPT_DAYS = 2

/** What the kernel puts away once a day; counted on the database's own clock, whatever the demo's clock says. */
export const housekeeping: JobHandler = {
  title: '清理过期的应答记录',
  run: (kernel, county) =>
    kernel.asSystem(county, async (h) => ({
      answers: await h.run(sql`
        DELETE FROM kernel.answered WHERE county = ${county} AND at < now() - make_interval(days => ${ANSWERS_KEPT_DAYS})`),
      forms: await h.run(sql`
        DELETE FROM kernel.form_sent WHERE county = ${county} AND at < now() - make_interval(days => ${FORMS_KEPT_DAYS})`),
    })),
}
