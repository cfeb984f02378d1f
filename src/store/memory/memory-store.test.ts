import { createMemoryStore } from './memory-store.ts'
import { storeConformance } from '../conformance.ts'

storeConformance({
  name: 'memory',
  open: async ({ clock, ...options }) => createMemoryStore({ clock }, options),
})
