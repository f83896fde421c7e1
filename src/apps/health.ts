import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import type { Kernel } from '#kernel/server/kernel.ts'

/** `/healthz` for whoever watches the service, `/metrics` for Prometheus. Neither tells anything of a county's data. */
export function addHealth(app: FastifyInstance, kernel: Kernel): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const times = new Histogram({
    name: 'guben_http_seconds',
    help: 'Time to answer, by method, route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.2, 0.5, 2, 10],
    registers: [registry],
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    times.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000)
  })
  app.get('/healthz', async (_, reply) => {
    const started = performance.now()
    try {
      await kernel.asSystem('', (h) => h.rows(sql`SELECT 1`))
      return {
        ok: kernel.alarms.size === 0,
        alarms: [...kernel.alarms.values()],
        databaseMs: Math.round(performance.now() - started),
        now: kernel.clock.now().toISOString(),
      }
    } catch {
      return reply.status(503).send({ ok: false })
    }
  })
  app.get('/metrics', async (_, reply) => reply.type(registry.contentType).send(await registry.metrics()))
}
