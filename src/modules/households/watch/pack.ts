import { z } from 'zod'

/** What a county may vary in finding clues of relapse from its own files. */
export const watchPack = z.strictObject({
  /** households are watched whose net income per head of last year is below this many hundredths of the year's line */
  incomeShare: z.number().int().min(50).max(300).default(150),
  /** which facts open a case by themselves, once a day */
  computed: z.array(z.enum(['low-income', 'unsafe', 'illness'])).default(['low-income', 'unsafe', 'illness']),
  /** of which households: those that have left poverty; with `general` every household on file */
  of: z.array(z.enum(['exited', 'general'])).default(['exited']),
})
