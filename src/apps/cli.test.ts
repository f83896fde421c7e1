import { spawnSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoHome, guben, holdDatabase } from '../../tests/kit/server.ts'

interface Told {
  out: string
  error: string
  code: number | null
}

/** Runs the command line as a person does, without `--json`. */
function told(args: string[], home = '/nowhere'): Told {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'src/apps/cli.ts', ...args],
    { env: { ...process.env, VITEST: '', GUBEN_HOME: home, GUBEN_DEMO: 'none' }, encoding: 'utf8' },
  )
  return { out: stdout, error: stderr, code: status }
}

const COMMANDS = [
  'month status',
  'month close',
  'bulletin',
  'letters',
  'verify',
  'places import <文件>',
  'duties import <文件>',
  'demo load <包>',
  'clock [时间]',
  'export <目录>',
  'import <目录>',
  'accounts',
  'database-url',
]

/** Words of the library that would show that something was left in English. */
const ENGLISH = /usage|options|commands|arguments|error|required|unknown|missing|display|did you mean|default|expected/i

describe('命令行说中文', () => {
  it('总帮助列出每一个命令', () => {
    const { out, code } = told(['--help'])
    expect(code).toBe(0)
    const names = out.split('\n').map((line) => line.slice(2).split(/ {2,}/)[0])
    for (const command of COMMANDS) expect(names).toContain(command)
    expect(out).toContain('GUBEN_ORIGIN')
    expect(out.replaceAll(/GUBEN_\w+|DATABASE_URL|127\.0\.0\.1/g, '')).not.toMatch(ENGLISH)
  })

  it('每个命令的帮助都没有英文的话', () => {
    for (const command of ['month', 'month close', 'duties import', 'places', 'export', 'database-url', 'accounts']) {
      const { out, code } = told([...command.split(' '), '--help'])
      expect(code, command).toBe(0)
      expect(out, command).toContain('用法：')
      expect(out, command).not.toMatch(ENGLISH)
    }
  }, 120_000)

  it.each([
    [['mouth'], '没有“mouth”这个命令，是不是要写 month'],
    [['month', 'clse'], '没有“clse”这个命令，是不是要写 close'],
    [['month', 'close'], '缺少必填的选项 --county <代码>'],
    [['verify', '--conty', '610826'], '没有 --conty 这个选项，是不是要写 --county'],
    [['verify', 'a', 'b'], '多写了内容：a, b'],
    [['export'], '缺少“目录”'],
  ])('%j', (args, sentence) => {
    const person = told(args)
    expect(person.code).toBe(1)
    expect(person.error).toContain(`错误: ${sentence}`)
    expect(person.error).not.toMatch(ENGLISH)
    const program = told([...args, '--json'])
    expect(program.code).toBe(1)
    expect((JSON.parse(program.out) as { error: { detail: string } }).error.detail).toContain(sentence)
    expect(program.error).toBe('')
  })

  it('选项后面没有内容', () => {
    expect(told(['month', 'close', '--county']).error).toContain('错误: 选项 --county <代码> 后面要写上内容')
  })

  it('不写命令就看到帮助', () => {
    const { error, code } = told([])
    expect(code).toBe(1)
    expect(error).toMatch(/^用法：/)
    expect(error).not.toContain('错误')
  })
})

describe('命令行办事', () => {
  let home = ''
  let database: Awaited<ReturnType<typeof holdDatabase>> | undefined
  beforeAll(async () => {
    home = await demoHome()
    database = await holdDatabase(home)
  }, 240_000)
  afterAll(async () => {
    await database?.leave()
    await rm(home, { recursive: true, force: true })
  })

  it('没有的县，每个命令说的是同一句话', () => {
    const month = ['--county', '000000', '--month', '2016-10']
    for (const args of [
      ['month', 'status', ...month],
      ['month', 'close', ...month],
      ['bulletin', ...month],
      ['letters', ...month, '--out', '/nowhere'],
      ['verify', '--county', '000000'],
    ]) {
      const { error, code } = told(args, home)
      expect(code, args.join(' ')).toBe(1)
      expect(error, args.join(' ')).toBe('错误: 没有这个县：000000。现有：610826 绥德县。\n')
    }
  }, 120_000)

  it('月份早已月结，再办一次会说明白，什么也不改', () => {
    const args = ['month', 'close', '--county', '610826', '--month', '2016-09']
    const again = guben(home, args) as { already: boolean; digest: string; closedAt: string }
    expect(again).toMatchObject({ already: true, closedAt: expect.stringMatching(/^2016-(09|10)-/) })
    const { out } = told(args, home)
    expect(out).toMatch(/^2016年9月：本月此前已月结（2016-\d\d-\d\d \d\d:\d\d），这次没有改动/)
    expect(out).toContain(again.digest)
    const [verified] = guben(home, ['verify', '--county', '610826']) as { faults: string[] }[]
    expect(verified!.faults).toEqual([])
  }, 120_000)

  it('再装入一个县：说明进度，时钟从哪天拨到哪天，怎样拨回', () => {
    const { out, error, code } = told(['demo', 'load', 'jianyang'], home)
    expect(code).toBe(0)
    expect(error).toMatch(/装入演示数据：简阳市…\n各县共用一个演示时钟/)
    expect(out).toMatch(/演示时钟已由 2016-11-01 \d\d:\d\d 拨到 2016-10-10 09:00/)
    const [, back] = /npx guben clock (\S+)/.exec(out)!
    expect(told(['clock', back!], home).out).toMatch(/^系统时间：2016-11-01 /)
    const again = told(['demo', 'load', 'jianyang'], home)
    expect([again.code, again.out]).toEqual([1, ''])
    expect(told(['clock'], home).out).toMatch(/^系统时间：2016-11-01 /)
  }, 240_000)
})
