import { configErrors } from '../domain/errors/config.ts'
import type { App } from './app.ts'
import { loadYaml, readText } from './load-yaml.ts'
import { resolved } from './resolve.ts'
import { validated } from './validate.ts'

/**
 * Reads the text of a `lockstep.yaml`. `file` is the name that problems show. Pure.
 * Throws CONFIG_INVALID, whose `details` are all problems of the file at once, in the order of its lines.
 */
export const loadApp = (text: string, file: string): App => resolved(loadYaml(text, file, validated))

/**
 * Reads a `lockstep.yaml` from disk; problems show the path as it was given.
 * Throws CONFIG_NOT_FOUND, CONFIG_UNREADABLE, CONFIG_INVALID.
 */
export const readApp = async (path: string): Promise<App> =>
  loadApp(await readText(path, configErrors.CONFIG_NOT_FOUND), path)
