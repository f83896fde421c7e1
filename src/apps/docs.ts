import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'
import { openApiOf } from '#kernel/server/http/openapi.ts'
import { inOrder } from '#kernel/server/module.ts'
import { modules } from './modules.ts'

const CLIENT = fileURLToPath(new URL('../kernel/browser/api.generated.d.ts', import.meta.url))

/** The typed client of the front ends, made from the same contract the server publishes. */
export async function clientTypes(): Promise<string> {
  const document = openApiOf(inOrder(modules))
  const ast = await openapiTS(document as never, { alphabetize: true })
  return `// Made from the contract by \`npm run docs\`; not edited by hand.\n${astToString(ast)}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(CLIENT, await clientTypes())
  console.log('api.generated.d.ts')
}
