const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const

/** How large something is, as people say it: 312 B, 4.2 KB, 18 MB. */
export const sizeText = (bytes: number): string => {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const size = bytes / 1_000 ** power
  return `${power > 0 && size < 10 ? size.toFixed(1) : Math.round(size)} ${units[power]}`
}
