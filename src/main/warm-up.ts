// Run once after installing: loads everything, so that the first real start finds it compiled.
import { flushCompileCache } from 'node:module'
import '#cli'
import { warmUp } from '#cluster'

await warmUp()
flushCompileCache()
