import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry, register } from 'prom-client'

/** One process's measurements. Names and labels carry no person, site or URL. */
export interface Metrics {
  registry: Registry
  visits: Counter<'outcome'>
  lookUps: Counter<'outcome'>
  queueRows: Gauge<'what'>
  /** Clicks that wait on the disk while the database is away. */
  spoolBytes: Gauge
  sweepRows: Counter<'sweep'>
  pageSeconds: Histogram<'route'>
  mails: Counter<'outcome'>
}

/** Makes the metrics of this process; once a process. */
export function createMetrics(): Metrics {
  collectDefaultMetrics({ prefix: 'lanterne_' })
  return {
    registry: register,
    visits: new Counter({
      name: 'lanterne_visits_total',
      help: 'Visits by outcome: kept, or the reason of the refusal',
      labelNames: ['outcome'],
    }),
    lookUps: new Counter({
      name: 'lanterne_lookups_total',
      help: 'Look-ups of publishers by outcome: answered, or why nothing was',
      labelNames: ['outcome'],
    }),
    queueRows: new Gauge({
      name: 'lanterne_queue_rows',
      help: 'Rows that wait for their commit',
      labelNames: ['what'],
    }),
    spoolBytes: new Gauge({
      name: 'lanterne_click_spool_bytes',
      help: 'Bytes of clicks on the local disk that wait for the database',
      aggregator: 'max', // Processes of one machine share the folder.
    }),
    sweepRows: new Counter({
      name: 'lanterne_sweep_rows_total',
      help: 'Rows worked by each sweep',
      labelNames: ['sweep'],
    }),
    pageSeconds: new Histogram({
      name: 'lanterne_page_seconds',
      help: 'Time to answer a page or an API call',
      labelNames: ['route'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    }),
    mails: new Counter({
      name: 'lanterne_mails_total',
      help: 'Mails by outcome: sent, failed (tried again), dead (given up)',
      labelNames: ['outcome'],
    }),
  }
}

/** The measurements of several processes in one text, in Prometheus's format. */
export function mergeMetrics(perProcess: object[]): Promise<string> {
  // prom-client sums counters and gauges over processes, which is what is wanted of queue depths and totals.
  return AggregatorRegistry.aggregate(perProcess as Parameters<typeof AggregatorRegistry.aggregate>[0]).metrics()
}

/**
 * How far sweeps are behind, in Prometheus's format; null is left out. It is the database's, not a process's: as a gauge
 * of each console it would be added up.
 */
export function sweepLagText(lags: Readonly<Record<string, number | null>>): Promise<string> {
  const gauge = new Gauge({
    name: 'lanterne_sweep_lag_seconds',
    help: 'How long the first row waits for each sweep',
    labelNames: ['sweep'],
    registers: [],
  })
  const alone = new Registry()
  alone.registerMetric(gauge)
  for (const [sweep, seconds] of Object.entries(lags)) if (seconds !== null) gauge.set({ sweep }, seconds)
  return alone.metrics()
}
