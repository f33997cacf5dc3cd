export type { BackendOptions, QueueBackend } from './backend.js'
export { createRequester, openBackend, pingRedis, type Requester } from './open.js'
export { type QueueName, type RunningSweeps, requestSweep, type Sweep, startSweeps } from './sweeps.js'
