// The store as others see it: the contract and what runs anywhere. Drivers that need Node are in node.ts.
export type {
  CreateResult,
  DeleteEvent,
  DeleteResult,
  GetOptions,
  GetResult,
  KeyRange,
  ProgressFrame,
  PutEvent,
  RangeOptions,
  RangeResult,
  Store,
  StoredItem,
  StoreEvent,
  StoreWatch,
  UpdateResult,
  WatchFrame,
  WatchOptions,
  WatchScope,
  WriteOptions,
} from './contract.ts'
export { createMemoryStore, type MemoryStoreDeps, type MemoryStoreOptions } from './memory/memory-store.ts'
export { isStoreError, StoreError, type StoreErrorCode, storeErrorCodes } from './store-error.ts'
