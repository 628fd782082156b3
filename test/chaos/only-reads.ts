/** Selects that do more than to look. */
const acts = /^[a-z]+:select-pg_(terminate_backend|(try_)?advisory|backup|create|drop)/
const reads = /^([a-z]+:(select|begin)(-|$)|agent:GET-|router:routes$|store:read-flag$)/

/**
 * True for a call that changes nothing. A server that dies before it, or after it, leaves what it leaves when it dies after the call
 * before: what it had in memory is gone in either case.
 */
export const onlyReads = (call: string): boolean => reads.test(call) && !acts.test(call)
