import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from '@tanstack/react-router'
import type { ConsoleScreen } from '#kernel/browser/screens.ts'
import { parseSearch, stringifySearch } from '#kernel/browser/search.ts'
import { cards } from './cards.ts'
import { NotFound } from './NotFound.tsx'
import { Reading } from './Reading.tsx'
import { ScreenFault } from './ScreenFault.tsx'
import { Shell } from './Shell.tsx'

/** Screens of the console itself; a module may give its own `/`. */
const own: readonly ConsoleScreen[] = [
  { path: '/', title: '首页', load: () => import('./Home.tsx') },
  { path: '/help', title: '使用说明', load: () => import('./Help.tsx') },
  { path: '/account', title: '我的账号', load: () => import('./Account.tsx') },
]

const root = createRootRoute({
  component: () => (
    <Shell>
      <Outlet />
    </Shell>
  ),
})

function screens(): ConsoleScreen[] {
  const given = cards.flatMap((card) => card.console)
  const paths = new Set(given.map((screen) => screen.path))
  return [...given, ...own.filter((screen) => !paths.has(screen.path))]
}

const routes = screens().map((screen) =>
  createRoute({
    getParentRoute: () => root,
    path: screen.path,
    component: lazyRouteComponent(screen.load),
  }),
)

export const router = createRouter({
  routeTree: root.addChildren(routes),
  basepath: '/console',
  parseSearch,
  stringifySearch,
  scrollRestoration: true,
  defaultPendingMs: 300,
  defaultPendingComponent: Reading,
  defaultNotFoundComponent: NotFound,
  defaultErrorComponent: ScreenFault,
})
