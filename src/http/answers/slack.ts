import { z } from 'zod'
import { named } from './named.ts'

export const slackTaken = named('SlackTaken', z.object({}).describe('what becomes of it is told in Slack'))
