/** When in the story of the demo a view is pictured: before anything was shipped, while v2 waits for production, or at the end. */
export type Moment = 'before' | 'v2-waits' | 'end'

/** Gives the newest deployment of a release to an environment. */
export type FindDeployment = (environment: string, release: string) => Promise<string>

export type PicturedView = {
  /** Of its pictures: `<name>.png`, `<name>-dark.png`, `<name>-phone.png`. */
  readonly name: string
  readonly moment: Moment
  readonly path: (deployment: FindDeployment) => string | Promise<string>
  /** What is there once the view is whole. */
  readonly there: string
}

/** The views of which `npm run screenshots` makes pictures, for README.md and docs. */
export const picturedViews: readonly PicturedView[] = [
  { name: 'first-run', moment: 'before', path: () => '/', there: 'text=Nothing is deployed yet' },
  { name: 'overview', moment: 'v2-waits', path: () => '/', there: '.need >> text=Review' },
]

/** In what each view is pictured, by what its file name ends with. */
export const shapes = {
  '': { colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  '-dark': { colorScheme: 'dark', viewport: { width: 1440, height: 900 } },
  '-phone': { colorScheme: 'light', viewport: { width: 390, height: 844 } },
} as const

/** The files that there are, in docs/images. */
export const pictureFiles = (): readonly string[] =>
  picturedViews.flatMap(({ name }) => Object.keys(shapes).map(end => `${name}${end}.png`))
