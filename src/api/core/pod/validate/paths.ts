// Paths and file modes inside volumes, as upstream words what is wrong with them.
import { type FieldError, invalidError } from '../../../meta/field-error.ts'

/** No part of the path may be `..`. */
export function* validatePathNoBacksteps(value: string, path: string): Iterable<FieldError> {
  if (value.split('/').includes('..')) yield invalidError(path, value, "must not contain '..'")
}

/** A relative path that does not leave its folder. */
export function* validateLocalDescendingPath(value: string, path: string): Iterable<FieldError> {
  if (value.startsWith('/')) yield invalidError(path, value, 'must be a relative path')
  yield* validatePathNoBacksteps(value, path)
}

/** A relative path that neither leaves its folder nor starts with the names the volume keeps for itself (`..data`). */
export function* validateLocalNonReservedPath(value: string, path: string): Iterable<FieldError> {
  yield* validateLocalDescendingPath(value, path)
  if (value.startsWith('..') && !value.startsWith('../')) yield invalidError(path, value, "must not start with '..'")
}

/** Permission bits of a file, if given. */
export function* validateFileMode(mode: number | undefined, path: string): Iterable<FieldError> {
  if (mode !== undefined && (mode > 0o777 || mode < 0)) {
    yield invalidError(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive')
  }
}
