import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readNotices } from '../config/notices/load.ts'
import { failure } from '../domain/errors/error.ts'
import { noticeErrors } from '../domain/errors/notice.ts'
import { noNotices } from '../domain/notices/settings.ts'
import type { NoticeSettings } from '../domain/notices/settings.ts'

type Variables = Readonly<Record<string, string | undefined>>

/**
 * Who is told of what: of the file that LOCKSTEP_NOTICES names, or of notices.yaml in the data folder. Read once, when the server starts.
 * CONFIG_NOTICES_NOT_FOUND, CONFIG_UNREADABLE, CONFIG_INVALID.
 */
export const noticeSettings = async (home: string, variables: Variables): Promise<NoticeSettings> => {
  const named = variables['LOCKSTEP_NOTICES'] ?? ''
  const inHome = join(home, 'notices.yaml')
  if (named !== '') return readNotices(named)
  return existsSync(inHome) ? readNotices(inHome) : noNotices
}

/** LOCKSTEP_PUBLIC_URL without a slash at its end; null: it is not set. NOTICE_SETTING_INVALID. */
export const publicUrlOf = (variables: Variables): string | null => {
  const text = variables['LOCKSTEP_PUBLIC_URL'] ?? ''
  if (text === '') return null
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw failure(noticeErrors.NOTICE_SETTING_INVALID, { name: 'LOCKSTEP_PUBLIC_URL', why: 'is no http or https URL' })
  return text.replace(/\/+$/, '')
}
