/** The number that the name of a release says; NaN: it says none. */
export const releaseNumber = (version: string): number => Number(version.replace(/^v/, ''))
