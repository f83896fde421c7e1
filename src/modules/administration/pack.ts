import { z } from 'zod'

/** What a county may vary here: how long each form takes, and how much of it a post should bear in a month. */
export const administrationPack = z.strictObject({
  /** minutes by command of the journal, where the county reckons otherwise; `supervision.*` stands for the rest of a module */
  minutes: z
    .record(z.string().regex(/^[a-z-]+\.[a-z*-]+$/, '应写成 meetings.record 的样子'), z.number().min(0).max(600))
    .default({}),
  /** minutes a month above which a post's burden is marked, by level */
  limits: z
    .strictObject({
      county: z.number().min(0).default(2400),
      township: z.number().min(0).default(960),
      village: z.number().min(0).default(480),
      department: z.number().min(0).default(480),
    })
    .default({ county: 2400, township: 960, village: 480, department: 480 }),
})
export type AdministrationPack = z.infer<typeof administrationPack>
