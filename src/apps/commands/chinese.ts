import { type Command, type CommanderError, Help, type HelpConfiguration } from 'commander'

const TITLES: Readonly<Record<string, string>> = {
  'Usage:': '用法：',
  'Arguments:': '参数：',
  'Options:': '选项：',
  'Commands:': '命令：',
}

/** What the library of the command line says in English by itself, said in Chinese; set before any command is added. */
export function speakChinese(program: Command): Command {
  return program
    .helpOption('-h, --help', '显示帮助')
    .helpCommand(false)
    .configureHelp(help)
    .configureOutput({ outputError: () => undefined })
    .showSuggestionAfterError(true)
    .exitOverride()
}

const help: HelpConfiguration = {
  styleTitle: (title) => TITLES[title] ?? title,
  commandUsage: (command) => {
    const parts = ['npx guben', ...pathOf(command)]
    if (command.commands.length > 0) parts.push(runs(command) ? '[命令]' : '<命令>')
    parts.push('[选项]', ...command.registeredArguments.map((a) => (a.required ? `<${a.name()}>` : `[${a.name()}]`)))
    return parts.join(' ')
  },
  // The whole way to every command: nobody has to ask a second time to see what `month` can do.
  formatHelp: (command, helper) =>
    new Help().formatHelp(
      command,
      Object.assign(Object.create(helper) as typeof helper, {
        visibleCommands: () => command.commands.flatMap(runnable),
      }),
    ),
  subcommandTerm: (command) =>
    [
      ...pathOf(command),
      ...command.registeredArguments.map((a) => (a.required ? `<${a.name()}>` : `[${a.name()}]`)),
    ].join(' '),
  optionTerm: (option) => option.flags,
  optionDescription: (option) => {
    const notes = [
      ...(option.mandatory ? ['必填'] : []),
      ...(option.defaultValue === undefined ? [] : [`默认 ${option.defaultValue}`]),
    ]
    return notes.length === 0 ? option.description : `${option.description}（${notes.join('，')}）`
  },
  displayWidth: widthOf,
}

/** Names from the program down, without the program's own. */
function pathOf(command: Command): string[] {
  return command.parent === null ? [] : [...pathOf(command.parent), command.name()]
}

/** Whether a command does something by itself; one that only holds others has nothing to choose. */
function runs(command: Command): boolean {
  return command.commands.length === 0 || command.options.length > 0
}

function runnable(command: Command): Command[] {
  return [...(runs(command) ? [command] : []), ...command.commands.flatMap(runnable)]
}

/** Columns on a terminal: a Chinese character takes two. */
function widthOf(text: string): number {
  let width = 0
  for (const sign of text)
    width += /[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/u.test(sign) ? 2 : 1
  return width
}

type Say = (name: string, message: string) => string

const SENTENCES: Readonly<Record<string, Say>> = {
  'commander.missingMandatoryOptionValue': (name) => `缺少必填的选项 ${name}`,
  'commander.optionMissingArgument': (name) => `选项 ${name} 后面要写上内容`,
  'commander.missingArgument': (name) => `缺少“${name}”`,
  'commander.unknownOption': (name, message) => `没有 ${name} 这个选项${nearest(message)}`,
  'commander.unknownCommand': (name, message) => `没有“${name}”这个命令${nearest(message)}`,
  'commander.excessArguments': (_, message) => `多写了内容：${/but got \d+: (.*)\.$/.exec(message)?.[1] ?? ''}`,
  'commander.help': () => '请在命令后面写明要办什么',
}

/**
 * The Chinese sentence for what was wrong on the command line, and where to look.
 * @returns undefined when nothing was wrong: help was asked for and has been printed
 */
export function sentenceOfUsage(error: CommanderError): string | undefined {
  if (error.exitCode === 0) return undefined
  const say = SENTENCES[error.code]
  const name = /'([^']*)'/.exec(error.message)?.[1] ?? ''
  return `${say?.(name, error.message) ?? '命令写法不对'}。加上 --help 可以看用法，例如 npx guben --help`
}

function nearest(message: string): string {
  const found = /\(Did you mean (?:one of )?(.*)\?\)/.exec(message)?.[1]
  return found === undefined ? '' : `，是不是要写 ${found.replaceAll(', ', '、')}`
}
