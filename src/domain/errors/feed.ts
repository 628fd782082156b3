import { defineErrors } from './error.ts'

export const feedErrors = defineErrors({
  FEED_CURSOR_UNKNOWN: {
    title: 'The place in the feed is not known',
    message: (a: { cursor: string }) => `${a.cursor.slice(0, 100)} is no place in the events of this record`,
    hint: 'begin without a place; after a restore on another database server the old ones are void',
    kind: 'terminal',
    status: 410,
  },
})
