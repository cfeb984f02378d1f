// node:http as `import` would give it, without what an import drags in: Node evaluates every export of a built-in module that is
// imported, and three of node:http's (WebSocket and its events) load a whole HTTP client of their own, some 14 MB and 50 ms
// that every process here would pay for nothing.

export const http = process.getBuiltinModule('node:http')
