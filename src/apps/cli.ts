import { Command, CommanderError } from 'commander'
import { Problem } from '#kernel/pure/problem.ts'
import { addCareCommands } from './commands/care.ts'
import { sentenceOfUsage, speakChinese } from './commands/chinese.ts'
import { addDataCommands } from './commands/data.ts'
import { addDemoCommands } from './commands/demo.ts'
import { addDutyCommands } from './commands/duties.ts'
import { addKeyCommands } from './commands/keys.ts'
import { addMonthCommands } from './commands/month.ts'
import { addPairingCommands } from './commands/pairing.ts'
import { addPostingCommands } from './commands/postings.ts'
import { addFundCommands } from './commands/trace.ts'

/** `npx guben …`: every command works beside a running server or without one, and takes `--json`. */
const program = speakChinese(new Command('guben'))
  .description(
    '固本：县域基层治理系统\n\n  npm start            启动（端口 PORT，默认 8080；状态目录 GUBEN_HOME，默认 .guben/）\n  npx guben start      同上',
  )
  .addHelpText(
    'after',
    `
环境变量
  PORT           端口，默认 8080（只在本机 127.0.0.1 监听）
  GUBEN_HOME     状态目录，默认 .guben/（数据库、附件、密钥都在里面）
  DATABASE_URL   使用外部 PostgreSQL 15–18，不用内置数据库；缺数据校验和的，用 GUBEN_ALLOW_NO_CHECKSUMS=1 放行
  GUBEN_ORIGIN   前面有 HTTPS 代理时，浏览器打开本系统的地址，如 https://guben.example.cn
  GUBEN_SMS_URL, GUBEN_SMS_SECRET  公众登录所用短信网关的 https 地址和口令
  GUBEN_OIDC_ISSUER, GUBEN_OIDC_CLIENT, GUBEN_OIDC_SECRET, GUBEN_OIDC_TITLE  公众登录所用的统一身份认证
  GUBEN_SUITE    封存身份证号等内容的密码套件，安装时定：gm 国密（默认），intl 国际算法
  GUBEN_DEMO     空库时装入的演示县，默认 suide；none 为空安装，打开 /console/setup 初始化
  GUBEN_DEMO_SIZE  绥德演示的户数：small 6,000 户（默认），full 60,000 户、60 万次走访

网页与接口
  /console/ 工作台   /field/ 走访端   / 公众页   /healthz   /metrics   /api/openapi.json`,
  )

addMonthCommands(program)
addDutyCommands(program)
addCareCommands(program)
addPostingCommands(program)
addDataCommands(program)
addFundCommands(program)
addDemoCommands(program)
addPairingCommands(program)
addKeyCommands(program)

program.parseAsync(process.argv).catch((error: unknown) => {
  const json = process.argv.includes('--json')
  const detail = error instanceof CommanderError ? sentenceOfUsage(error) : sentenceOf(error)
  if (detail === undefined) return
  // The help was printed because no command was given: that says enough to a person.
  if (!json && error instanceof CommanderError && error.code === 'commander.help') process.exit(1)
  const body = error instanceof Problem ? error.body() : { detail }
  if (json) console.log(JSON.stringify({ error: body }))
  else {
    console.error(`错误: ${body.detail}`)
    for (const fault of ('faults' in body ? body.faults : undefined) ?? [])
      console.error(`  ${fault.at}: ${fault.reason}`)
  }
  if (process.env.GUBEN_LOG === 'debug') console.error(error)
  process.exit(1)
})

function sentenceOf(error: unknown): string {
  const { code, path } = error as { code?: string; path?: string }
  if (code === 'ENOENT' && path !== undefined) return `找不到文件 ${path}`
  return error instanceof Error ? error.message : String(error)
}
