const units = ['bytes', 'kB', 'MB', 'GB', 'TB']

/** A size as people say it: 512 bytes, 1.1 MB. A kB is 1000 bytes. */
export const bytesText = (bytes: number): string => {
  const unit = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** unit
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`
}
