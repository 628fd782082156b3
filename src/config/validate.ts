import { circles } from './cross-checks/circles.ts'
import { deployOrder } from './cross-checks/deploy-order.ts'
import { duplicates } from './cross-checks/duplicates.ts'
import { unknownNames } from './cross-checks/names.ts'
import { missingParts } from './cross-checks/needs.ts'
import { numberTexts } from './cross-checks/number-texts.ts'
import { secretLiterals } from './cross-checks/secrets.ts'
import { strategiesWithoutOld } from './cross-checks/strategies.ts'
import { explain } from './explain.ts'
import type { Finding } from './finding.ts'
import { fileSchema, type FileInput } from './schema/file.ts'
import { withoutExtensions } from './without-extensions.ts'
import type { ReadableYaml } from './yaml-text.ts'

/** `input` is there when the schema accepted the file; it may be used only when there are no findings. */
export type Validation = { readonly findings: readonly Finding[]; readonly input: FileInput | undefined }

const except = (findings: readonly Finding[], others: readonly Finding[]): readonly Finding[] => {
  const taken = new Set(others.map(({ path }) => JSON.stringify(path)))
  return findings.filter(({ path }) => !taken.has(JSON.stringify(path)))
}

const crossFindings = (root: unknown, schemaFindings: readonly Finding[]): readonly Finding[] => {
  // A step that cannot be read leaves a gap, and the order around a gap says nothing.
  const isDeployRead = !schemaFindings.some(({ path }) => path[0] === 'deploy')
  const found = [...unknownNames(root), ...circles(root), ...duplicates(root), ...missingParts(root)]
  return [...found, ...(isDeployRead ? [...deployOrder(root), ...strategiesWithoutOld(root)] : [])]
}

/** Holds the schema and the cross checks against a file, all of them whatever the others say. */
export const validated = ({ places, value }: ReadableYaml): Validation => {
  const root = withoutExtensions(value)
  const parsed = fileSchema.safeParse(root, { jitless: true })
  const secrets = secretLiterals(value)
  const ofSchema = except(explain(parsed.error?.issues ?? [], fileSchema, root), secrets)
  const others = [...crossFindings(root, ofSchema), ...numberTexts(places, root)]
  return { findings: [...secrets, ...ofSchema, ...except(others, ofSchema)], input: parsed.data }
}
