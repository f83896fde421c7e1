import { useNavigate, useSearch } from '@tanstack/react-router'

/**
 * Which tab of a page is open: kept in the page's address as `show`, so that a figure elsewhere can lead straight to it.
 * @param tabs the first is open when the address names none of them
 */
export function useShown(tabs: readonly [string, ...string[]]): [shown: string, show: (tab: string) => void] {
  const { show } = useSearch({ strict: false }) as { show?: string }
  const navigate = useNavigate()
  const shown = show !== undefined && tabs.includes(show) ? show : tabs[0]
  // What the lists of the other tabs were narrowed to stays with them.
  const change = (tab: string) => {
    const search = (before: Record<string, unknown>) => ({ ...before, show: tab === tabs[0] ? undefined : tab })
    void navigate({ to: '.', search: search as never, replace: true, resetScroll: false })
  }
  return [shown, change]
}
