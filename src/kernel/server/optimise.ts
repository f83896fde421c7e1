import { Worker } from 'node:worker_threads'

/** A linear problem: what is chosen (columns, each from 0 up) and what limits it (rows). */
export interface LinearProblem {
  readonly sense: 'least' | 'most'
  /** what one unit of each column is worth; `upper` left out means no limit of its own, `whole` a whole number */
  readonly columns: readonly { cost: number; upper?: number | undefined; whole?: boolean | undefined }[]
  /** sums over columns, each by its index, with bounds; a row without a bound is refused by the solver */
  readonly rows: readonly {
    terms: readonly (readonly [column: number, factor: number])[]
    least?: number
    most?: number
  }[]
}

export interface LinearSolution {
  /** `unfinished` when the time was up: the best found so far, not proven */
  readonly status: 'optimal' | 'infeasible' | 'unfinished'
  readonly objective: number
  /** by column */
  readonly values: readonly number[]
  /**
   * By column, only of a problem without whole numbers: by how much its cost must improve before it could be chosen
   * without loss; 0 for what is chosen.
   */
  readonly reduced: readonly number[] | null
  readonly milliseconds: number
}

export interface LinearTask {
  readonly problem: LinearProblem
  readonly seconds: number
}
export type LinearAnswer = LinearSolution | { failed: string }

/** A solver that hangs in its own loop does not look at its clock: it is ended some seconds after its time. */
const GRACE_MS = 5000

/** Solves a linear problem to its optimum with HiGHS, in a thread of its own: the server goes on answering meanwhile. */
export async function optimise(problem: LinearProblem, { seconds = 30 } = {}): Promise<LinearSolution> {
  if (problem.columns.length === 0) return { status: 'optimal', objective: 0, values: [], reduced: [], milliseconds: 0 }
  return inTurn(() => inWorker({ problem, seconds }))
}

let last: Promise<unknown> = Promise.resolve()

/** One at a time: each takes a core and some memory. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = last.then(work, work)
  last = mine.catch(() => undefined)
  return mine
}

async function inWorker(task: LinearTask): Promise<LinearSolution> {
  const worker = new Worker(new URL('./optimise.worker.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  })
  let clock: NodeJS.Timeout | undefined
  try {
    return await new Promise<LinearSolution>((resolve, reject) => {
      clock = setTimeout(() => reject(new Error('求解超过规定时间')), task.seconds * 1000 + GRACE_MS)
      worker.once('message', (answer: LinearAnswer) =>
        'failed' in answer ? reject(new Error(answer.failed)) : resolve(answer),
      )
      worker.once('error', reject)
      worker.once('exit', (code) => reject(new Error(`求解线程退出（${code}）`)))
    })
  } finally {
    clearTimeout(clock)
    await worker.terminate()
  }
}
