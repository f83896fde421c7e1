import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { dayInChinese } from '#kernel/pure/day.ts'
import { type Html, html } from '#kernel/pure/html.ts'
import { idParams } from '#kernel/pure/schema.ts'
import { definePage, file, type Page, type PageInput } from '#kernel/server/http/page.ts'
import { CHECKER_NAME, checker, formatText } from '../publication/checker.ts'
import type { Publication } from '../publication/model.ts'
import { publicBody } from '../publication/store.ts'

const CHECKER_PATH = `/funds/${CHECKER_NAME}`
const FORMAT_PATH = '/funds/public-ledger.txt'

const ledgerName = (county: string, id: string) => `public-ledger-${county}-${id.slice(-12)}.ndjson`

export const spanOf = (p: Publication) => `${dayInChinese(p.fromDay)}至${dayInChinese(p.toDay)}`

/** Where ledgers are had, and how anyone checks one without trusting this site. @param all at least one, the latest first */
export async function ledgersSection(input: PageInput, all: readonly Publication[]): Promise<Html> {
  const { digest } = await checker()
  const latest = all[0]!
  const name = ledgerName(input.county.code, latest.id)
  return html`<section id="ledgers"><h2>账目下载和核对</h2>
<p>每期账目一个文件，一行一条记录，逐行带有摘要，公布以后一个字都不能改。任何人都可以自己核对，不必相信本网站：</p>
<ol><li>下载账目（见下表）和<a href="${input.to(CHECKER_PATH)}">核对程序</a>，放在同一个文件夹里。</li>
<li>电脑上要有 Node.js 20 或者更新的版本，可以从 nodejs.org 免费下载。</li>
<li>在这个文件夹里打开命令行，运行下面这一行。这是最近一期，其他各期换成那一期的文件名和摘要：<code class="command" id="check-command">node ${CHECKER_NAME} ${name} --digest ${latest.digest}</code></li>
<li>显示“核对通过”，说明文件与公布的一字不差，每个账户的余额、每笔更正和合计都对得上。显示“核对不通过”，会说明是第几行、哪里不对。</li></ol>
<p class="hint">核对程序一页长，只读账目文件，不联网，不改动电脑上的任何东西。它的 SHA-256 是 <code id="checker-digest">${digest}</code>。也可以按照<a href="${input.to(FORMAT_PATH)}">账目格式说明</a>，自己编写程序核对。</p>
<div class="scroll" tabindex="0" role="group" aria-label="各期账目"><table id="publications" class="stacked"><thead><tr><th scope="col">账目期间</th><th scope="col">公布日期</th><th scope="col" class="number">记录数</th><th scope="col">摘要（SHA-256）</th><th scope="col">文件</th></tr></thead><tbody>${all.map(
    (p) =>
      html`<tr><td>${spanOf(p)}</td><td class="day"><span class="cell-name">公布</span>${p.publishedOn}</td><td class="number"><span class="cell-name">记录数</span>${p.records}</td><td><span class="cell-name">摘要</span><code>${p.digest}</code></td><td><a href="${input.to(`/funds/ledger/${p.id}`)}">下载</a></td></tr>`,
  )}</tbody></table></div></section>`
}

export const ledgerPages: readonly Page[] = [
  definePage({
    method: 'GET',
    path: '/funds/ledger/:id',
    title: '公开账目',
    // it is unpacked anew for each who asks, and may be long
    limit: { max: 60, minutes: 10 },
    params: idParams,
    run: async (h, { params }) =>
      file(
        ledgerName(h.scope.county, params.id),
        'application/x-ndjson',
        Readable.from([await publicBody(h, params.id)]).pipe(createGunzip()),
      ),
  }),
  definePage({
    method: 'GET',
    path: CHECKER_PATH,
    title: '公开账目核对程序',
    run: async () => file(CHECKER_NAME, 'text/javascript; charset=utf-8', (await checker()).bytes),
  }),
  definePage({
    method: 'GET',
    path: FORMAT_PATH,
    title: '公开账目的格式',
    run: async () => file('public-ledger.txt', 'text/plain; charset=utf-8', await formatText(), true),
  }),
]
