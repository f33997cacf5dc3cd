import { workerData } from 'node:worker_threads'
import { register } from 'tsx/esm/api'

// For tests and tools, which run the program without compiling it: a thread does not inherit the loader of its process.
register()
await import(workerData.entry)
