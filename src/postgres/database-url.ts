/** Which database, as whom. */
export type Credentials = { readonly database: string; readonly user: string; readonly password: string }

/**
 * The connection URL of a database on a server. It holds the password: never log it or pass it as an argument. `pg`
 * itself cannot read a database name with ? or # from a URL.
 */
export const databaseUrl = (
  server: { readonly host: string; readonly port: number },
  { database, user, password }: Credentials,
): string => {
  // `pg` reads the database with decodeURI, which leaves %2F and the like as they are: only ? and # must be written so.
  const name = encodeURI(database).replaceAll('?', '%3F').replaceAll('#', '%23')
  const [who, secret] = [user, password].map(encodeURIComponent)
  return `postgres://${who}:${secret}@${server.host}:${server.port}/${name}`
}
