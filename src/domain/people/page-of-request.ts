/** The headers by which a browser says from which page a request comes; a page cannot set them. */
export type PageHeaders = { readonly origin: string | undefined; readonly secFetchSite: string | undefined }

/**
 * Whether a request comes from a page of `ownOrigin` (`https://lockstep.example.com`), from another one, or from a program that says
 * nothing. Another host of the same site is another page. Pure.
 */
export const pageOfRequest = (
  { origin, secFetchSite }: PageHeaders,
  ownOrigin: string,
): 'ours' | 'elsewhere' | 'unsaid' => {
  if (origin === undefined && secFetchSite === undefined) return 'unsaid'
  const isOrigin = origin === undefined || origin === ownOrigin
  const isSite = secFetchSite === undefined || secFetchSite === 'same-origin'
  return isOrigin && isSite ? 'ours' : 'elsewhere'
}

const readingMethods: readonly string[] = ['GET', 'HEAD', 'OPTIONS']

/**
 * Whether a request that a cookie says who sent it may be taken: one that only reads may, one that changes has to come from a page of ours,
 * because a browser sends the cookie along whoever made it send the request. Pure.
 */
export const mayUseCookie = (method: string, headers: PageHeaders, ownOrigin: string): boolean =>
  readingMethods.includes(method) || pageOfRequest(headers, ownOrigin) === 'ours'
