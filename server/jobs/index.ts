export { createBackend, type QueueBackend } from './backend.js'
export { type QueueName, type RunningSweeps, requestSweep, type Sweep, startSweeps } from './sweeps.js'
