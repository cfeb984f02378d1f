// Field ownership: who owns which fields of an object, and server-side apply. Pure.
export { type Application, type AppliedResult, applyConfiguration } from './apply-configuration.ts'
export { type Comparison, compareObjects } from './compare-objects.ts'
export {
  differenceOfFieldSets,
  emptyFieldSet,
  type FieldSet,
  type FieldSetResult,
  hasFieldPath,
  intersectionOfFieldSets,
  isEmptyFieldSet,
  leavesOfFieldSet,
  parseFieldSet,
  recursiveDifferenceOfFieldSets,
  renderFieldPaths,
  unionFieldSets,
} from './field-set.ts'
export { fieldsOf } from './fields-of.ts'
export { entriesToUpdate, isManagedFieldsReset, type ManagedFields, noManagedFields } from './managed-entries.ts'
export { fieldManagerOf, validateFieldManager } from './manager-name.ts'
export { type OtherVersion, type OwnedKind, ownedKind, resetFieldsOf } from './owned-object.ts'
export { structPlan as fieldOwnershipPlan } from './ownership-plan.ts'
export { renderManagedFields } from './shared-field-sets.ts'
export { trackCreate, trackUpdate, type TrackedUpdate, type Writer } from './track-update.ts'
