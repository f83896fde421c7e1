import type { Post } from '#kernel/browser/contract.ts'

/**
 * A post as one introduces oneself: 名州镇 · 党委书记. The county's own posts go without its name, which every page shows
 * already and their titles mostly begin with.
 */
export function postName({ place, placeName, title }: Pick<Post, 'place' | 'placeName' | 'title'>): string {
  return place.length <= 6 || title.startsWith(placeName) ? title : `${placeName} · ${title}`
}
