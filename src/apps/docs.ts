import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'
import { drawWorkflow } from '#kernel/pure/workflow.ts'
import { openApiOf } from '#kernel/server/http/openapi.ts'
import { inOrder } from '#kernel/server/module.ts'
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
  const pictures = modules
    .flatMap((card) => card.workflows ?? [])
    .map((workflow) => `## ${workflow.title}\n\n\`\`\`mermaid\n${drawWorkflow(workflow)}\n\`\`\`\n`)
  return `# Workflows\n\nMade from the tables in \`rules.ts\` by \`npm run docs\`; not edited by hand.\n\n${pictures.join('\n')}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(CLIENT, await clientTypes())
  await mkdir(fileURLToPath(new URL('../../docs/generated', import.meta.url)), { recursive: true })
  await writeFile(PICTURES, workflowPictures())
  console.log('api.generated.d.ts, docs/generated/workflows.md')
}
