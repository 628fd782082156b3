/** Where to go after signing in: a path of this server, or the overview. */
export const ownPath = (to: string | undefined): string =>
  to !== undefined && /^\/(?![/\\])/.test(to) && !to.startsWith('/sign-in') ? to : '/'
