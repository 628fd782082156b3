/** An ISO instant as lists show it, in UTC: `2026-11-28 22:13:36`. Pure. */
export const toSecond = (iso: string): string => iso.slice(0, 19).replace('T', ' ')

/** The same to the minute: `2026-11-28 22:13`. Pure. */
export const toMinute = (iso: string): string => iso.slice(0, 16).replace('T', ' ')
