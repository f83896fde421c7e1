import { speakChinese } from '#kernel/pure/locale.ts'

speakChinese()
