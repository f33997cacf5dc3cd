import {
  AggregatorRegistry,
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type Registry,
  register,
} from 'prom-client'

/** One process's measurements. Names and labels carry no person, site or URL. */
export interface Metrics {
  registry: Registry
  visits: Counter<'outcome'>
  clicks: Counter<'outcome'>
  commitSeconds: Histogram<'what'>
  queueRows: Gauge<'what'>
  sweepRows: Counter<'sweep'>
  sweepLagSeconds: Gauge<'sweep'>
  pageSeconds: Histogram<'route'>
}

/** Makes the metrics of this process; once a process. */
export function createMetrics(): Metrics {
  collectDefaultMetrics({ prefix: 'lanterne_' })
  const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]
  return {
    registry: register,
    visits: new Counter({
      name: 'lanterne_visits_total',
      help: 'Visits by outcome: kept, or the reason of the refusal',
      labelNames: ['outcome'],
    }),
    clicks: new Counter({ name: 'lanterne_clicks_total', help: 'Clicks by outcome', labelNames: ['outcome'] }),
    commitSeconds: new Histogram({
      name: 'lanterne_commit_seconds',
      help: 'From a request to its commit',
      labelNames: ['what'],
      buckets,
    }),
    queueRows: new Gauge({
      name: 'lanterne_queue_rows',
      help: 'Rows that wait for their commit',
      labelNames: ['what'],
    }),
    sweepRows: new Counter({
      name: 'lanterne_sweep_rows_total',
      help: 'Rows worked by each sweep',
      labelNames: ['sweep'],
    }),
    sweepLagSeconds: new Gauge({
      name: 'lanterne_sweep_lag_seconds',
      help: 'Age of the last completed sweep',
      labelNames: ['sweep'],
    }),
    pageSeconds: new Histogram({
      name: 'lanterne_page_seconds',
      help: 'Time to answer a page or an API call',
      labelNames: ['route'],
      buckets,
    }),
  }
}

/** The measurements of several processes in one text, in Prometheus's format. */
export function mergeMetrics(perProcess: object[]): Promise<string> {
  // prom-client sums counters and gauges over processes, which is what is wanted of queue depths and totals.
  return AggregatorRegistry.aggregate(perProcess as Parameters<typeof AggregatorRegistry.aggregate>[0]).metrics()
}
