type Limit = { readonly burst: number; readonly perSecond: number }
type Bucket = { readonly tokens: number; readonly atMs: number }

/**
 * Token buckets of the ECS API, one a group of operations.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html (2026-11). Reading is one group here;
 * ECS has several, so that a client which fits in here fits in there.
 */
const limits: readonly { readonly of: RegExp; readonly limit: Limit }[] = [
  { of: /^RegisterTaskDefinition$/, limit: { burst: 20, perSecond: 1 } },
  { of: /^(Create|Update|Delete)Service$/, limit: { burst: 50, perSecond: 5 } },
  { of: /^(Describe|List)/, limit: { burst: 100, perSecond: 20 } },
]

/** The bucket after a request at `atMs`, and whether the request was let through; one that was not costs nothing. */
export const taken = (
  bucket: Bucket | undefined,
  { burst, perSecond }: Limit,
  atMs: number,
): Bucket & { ok: boolean } => {
  const { tokens, atMs: sinceMs } = bucket ?? { tokens: burst, atMs }
  const filled = Math.min(burst, tokens + ((atMs - sinceMs) / 1000) * perSecond)
  return filled >= 1 ? { tokens: filled - 1, atMs, ok: true } : { tokens: filled, atMs, ok: false }
}

/** Says of each request whether ECS would let it through. Operations whose limit is not known here always are. */
export const throttle = (): ((operation: string, atMs: number) => boolean) => {
  const buckets = new Map<RegExp, Bucket>()
  return (operation, atMs) => {
    const found = limits.find(({ of }) => of.test(operation))
    if (found === undefined) return true
    const { ok, ...bucket } = taken(buckets.get(found.of), found.limit, atMs)
    buckets.set(found.of, bucket)
    return ok
  }
}
