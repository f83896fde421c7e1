import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'
import { drawWorkflow, type Workflow } from '#kernel/pure/workflow.ts'
import { openApiOf } from '#kernel/server/http/openapi.ts'
import { inOrder } from '#kernel/server/module.ts'
import { caseWorkflow, claimWorkflow, renewalWorkflow, wishWorkflow } from '#modules/care/public.ts'
import { dutyWorkflow } from '#modules/duties/public.ts'
import { opinionWorkflow } from '#modules/fieldwork/public.ts'
import {
  bookingWorkflow,
  claimWorkflow as lendingClaimWorkflow,
  lotWorkflow,
  paymentWorkflow,
  runWorkflow,
} from '#modules/funds/public.ts'
import {
  changeWorkflow,
  entryWorkflow,
  exitWorkflow,
  reviewWorkflow,
  watchWorkflow,
} from '#modules/households/public.ts'
import { noticeWorkflow } from '#modules/notices/public.ts'
import { verdictWorkflow } from '#modules/postings/public.ts'
import { disciplineWorkflow, findingWorkflow, letterWorkflow, listingWorkflow } from '#modules/supervision/public.ts'
import { modules } from './modules.ts'

const CLIENT = fileURLToPath(new URL('../kernel/browser/api.generated.d.ts', import.meta.url))
const PICTURES = fileURLToPath(new URL('../../docs/generated/workflows.md', import.meta.url))

/** The typed client of the front ends, made from the same contract the server publishes. */
export async function clientTypes(): Promise<string> {
  const document = openApiOf(inOrder(modules))
  const ast = await openapiTS(document as never, { alphabetize: true })
  return `// Made from the contract by \`npm run docs\`; not edited by hand.\n${astToString(ast)}`
}

/** Every workflow as a picture, drawn from the table that decides. */
export function workflowPictures(): string {
  const all = [
    findingWorkflow,
    letterWorkflow,
    disciplineWorkflow,
    listingWorkflow,
    dutyWorkflow,
    opinionWorkflow,
    noticeWorkflow,
    changeWorkflow,
    entryWorkflow,
    reviewWorkflow,
    exitWorkflow,
    watchWorkflow,
    verdictWorkflow,
    paymentWorkflow,
    runWorkflow,
    lotWorkflow,
    lendingClaimWorkflow,
    bookingWorkflow,
    caseWorkflow,
    renewalWorkflow,
    wishWorkflow,
    claimWorkflow,
  ]
  const pictures = all.map((w) => {
    const workflow = w as unknown as Workflow<string, string, unknown>
    return `## ${workflow.title}\n\n\`\`\`mermaid\n${drawWorkflow(workflow)}\n\`\`\`\n`
  })
  return `# Workflows\n\nMade from the tables in \`rules.ts\` by \`npm run docs\`; not edited by hand.\n\n${pictures.join('\n')}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(CLIENT, await clientTypes())
  await mkdir(fileURLToPath(new URL('../../docs/generated', import.meta.url)), { recursive: true })
  await writeFile(PICTURES, workflowPictures())
  console.log('api.generated.d.ts, docs/generated/workflows.md')
}
