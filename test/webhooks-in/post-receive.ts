import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

type Telling = {
  readonly secret: string
  /** Where to, as arguments of curl. */
  readonly curl: string
}

/** Gives a bare repository the hook of docs/guides/webhooks-in.md: each push is told, signed. */
export const tellOfPushes = async (bare: string, { secret, curl }: Telling): Promise<void> => {
  const hooks = join(bare, 'hooks')
  await mkdir(hooks, { recursive: true })
  const secretFile = join(bare, 'hook-secret')
  await writeFile(secretFile, `${secret}\n`, { mode: 0o600 })
  const path = join(hooks, 'post-receive')
  await writeFile(path, hook(secretFile, curl))
  await chmod(path, 0o755)
}

const hook = (secretFile: string, curl: string): string => `#!/bin/sh
while read -r before after ref; do
  body="{\\"ref\\":\\"$ref\\",\\"before\\":\\"$before\\",\\"after\\":\\"$after\\"}"
  time=$(date +%s)
  signature=$(printf '%s.%s' "$time" "$body" | perl -MDigest::SHA=hmac_sha256_hex -e '
    open my $file, "<", shift or die; chomp(my $secret = <$file>); local $/; print hmac_sha256_hex(<STDIN>, $secret)' '${secretFile}')
  curl --silent --show-error --fail --max-time 60 --header 'content-type: application/json' \\
    --header "x-lockstep-signature: t=$time,v1=$signature" --data-binary "$body" ${curl}
done
`
