// npm test: installs what the tests need, runs every check, and ends with the line `N passed, N failed`.
// A check that cannot run counts as failed: nothing is skipped in silence.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { Refusal, ready, root } from './ready.mjs'

const count = { passed: 0, failed: 0 }
const failures = []

try {
  process.chdir(root)
  const node = await ready()
  ensureTools()
  for (const check of staticChecks()) runCheck(node, check)
  runTests(node)
} catch (error) {
  record('准备', false)
  // The count must stay the last line, so the explanation comes before it.
  if (!(error instanceof Refusal)) console.log(error)
  else console.log(`固本：${error.message}`)
}
if (failures.length > 0) console.log(`\n未通过：\n${failures.map((name) => `  × ${name}`).join('\n')}`)
console.log(`\n${count.passed} passed, ${count.failed} failed`)
process.exitCode = count.failed > 0 ? 1 : 0

function record(name, isPassed) {
  count[isPassed ? 'passed' : 'failed'] += 1
  if (!isPassed) failures.push(name)
}

/** What the journeys in the browser and the checks of PDF files need from the system. */
function tools() {
  return [
    {
      name: 'Chromium 浏览器',
      apt: 'chromium',
      needed: '浏览器中的全程操作测试',
      isThere: () => findChromium() !== undefined,
    },
    { name: '中文字体', apt: 'fonts-noto-cjk', needed: '浏览器截图中的汉字', isThere: hasChineseFont },
    {
      name: 'PDF 工具（pdftotext、pdffonts、pdftoppm）',
      apt: 'poppler-utils',
      needed: '公文 PDF 版式检查',
      isThere: () => ['pdftotext', 'pdffonts', 'pdftoppm'].every((program) => findProgram(program)),
    },
  ]
}

/** Installs missing tools where that is allowed (root, apt-get); each one still missing is a failure. */
function ensureTools() {
  title('测试工具')
  const missing = tools().filter((tool) => !tool.isThere())
  const mayInstall = process.getuid?.() === 0 && findProgram('apt-get') !== undefined
  if (missing.length > 0 && mayInstall) installWithApt(missing.map((tool) => tool.apt))
  for (const tool of tools()) {
    const isThere = tool.isThere()
    if (isThere) console.log(`✓ ${tool.name}`)
    else
      console.log(
        `× 缺少${tool.name}，${tool.needed}不能进行。请由管理员执行：apt-get install ${tool.apt}（或本系统的相应软件包）`,
      )
    record(tool.name, isThere)
  }
  process.env.GUBEN_CHROMIUM ||= findChromium() ?? ''
}

function installWithApt(packages) {
  console.log(`正在安装 ${packages.join('、')}（首次需数分钟）…`)
  const options = {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }
  // An old list of packages may still do, so a failed update does not end it.
  spawnSync('apt-get', ['update', '-q'], options)
  spawnSync('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...packages], options)
}

function findChromium() {
  const given = process.env.GUBEN_CHROMIUM
  if (given && existsSync(given)) return given
  return ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map(findProgram).find(Boolean)
}

function findProgram(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/sbin']
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file))
}

function hasChineseFont() {
  const listed = spawnSync('fc-list', [':lang=zh', 'file'], { encoding: 'utf8' })
  if (listed.status === 0) return listed.stdout.trim() !== ''
  const folder = '/usr/share/fonts'
  return (
    existsSync(folder) &&
    readdirSync(folder, { recursive: true }).some((file) => /cjk|wqy|droidsansfallback/i.test(String(file)))
  )
}

/** In the order in which one wants to hear of a mistake. A check without its settings file does not exist yet. */
function staticChecks() {
  const all = [
    { name: '类型检查', settings: 'tsconfig.json', run: ['tsc7/bin/tsc', '--noEmit', '-p', 'tsconfig.json'] },
    { name: '代码规范', settings: 'biome.json', run: ['@biomejs/biome/bin/biome', 'ci', '.'] },
    {
      name: '依赖规则',
      settings: '.dependency-cruiser.cjs',
      run: ['dependency-cruiser/bin/dependency-cruiser.mjs', '--config', '.dependency-cruiser.cjs', 'src'],
    },
    { name: '无用代码', settings: 'knip.json', run: ['knip/bin/knip.js'] },
    {
      name: '前端构建',
      settings: 'src/apps/console/vite.config.ts',
      run: ['../src/apps/front-end.ts'],
    },
  ]
  return all.filter((check) => existsSync(check.settings))
}

function runCheck(node, { name, run: [file, ...args] }) {
  title(name)
  const began = Date.now()
  const isPassed = runNode(node, [join('node_modules', file), ...args]) === 0
  console.log(`${isPassed ? '✓' : '×'} ${name}，${((Date.now() - began) / 1000).toFixed(1)} 秒`)
  record(name, isPassed)
}

function runTests(node) {
  title('测试')
  const folder = mkdtempSync(join(tmpdir(), 'guben-tests-'))
  const file = join(folder, 'result.json')
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]
  const code = runNode(node, args)
  const before = count.failed
  if (existsSync(file)) countTests(JSON.parse(readFileSync(file, 'utf8')))
  else record('测试没有得出结果', false)
  // A crash of a worker or an error outside of any test shows in the exit code only.
  if (code !== 0 && count.failed === before) record(`测试程序异常退出（${code}）`, false)
  rmSync(folder, { recursive: true })
}

function countTests({ testResults }) {
  for (const { name, status, assertionResults, message } of testResults) {
    for (const test of assertionResults) {
      const word = { passed: '', failed: '' }[test.status] ?? '（未执行）'
      record(`${test.fullName}${word}`, test.status === 'passed')
    }
    const hasFailed = assertionResults.some((test) => test.status !== 'passed')
    if ((status === 'failed' || assertionResults.length === 0) && !hasFailed)
      record(`${name}：${message || '其中没有测试'}`, false)
  }
}

/** Runs a program of ours with Node 24, which its own children then find first, too. */
function runNode(node, args) {
  const PATH = [join(node, '..'), process.env.PATH].join(delimiter)
  const env = { ...process.env, PATH, NODE_OPTIONS: '--disable-warning=ExperimentalWarning' }
  return spawnSync(node, args, { stdio: ['ignore', 'inherit', 'inherit'], env }).status ?? 1
}

function title(text) {
  console.log(`\n── ${text} ${'─'.repeat(40)}`)
}
