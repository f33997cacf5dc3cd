import { connect } from 'node:net'

/** Sends requests at a fixed rate over keep-alive connections, as plain text: a client of node:http would cost more than the server. */
const CONNECTIONS = 64
const TICK_MS = 1

process.once('message', async ({ origin, requests, perSecond, seconds }) => {
  const { hostname, port, host } = new URL(origin)
  const texts = requests.map(({ method, path, headers }) => {
    const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
    return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`
  })
  const latencies = []
  const waiting = []
  let errors = 0
  let sent = 0
  const idle = await Promise.all(Array.from({ length: CONNECTIONS }, () => open(Number(port), hostname)))
  const began = performance.now()
  const total = perSecond * seconds
  const timer = setInterval(() => {
    const due = Math.min(total, Math.floor(((performance.now() - began) / 1000) * perSecond))
    for (; sent < due; sent++) waiting.push({ text: texts[sent % texts.length], at: began + (sent / perSecond) * 1000 })
    pump()
  }, TICK_MS)

  function pump() {
    while (waiting.length > 0 && idle.length > 0) idle.pop().send(waiting.shift())
    if (sent === total && waiting.length === 0 && idle.length === CONNECTIONS) finish()
  }

  function open(toPort, toHost) {
    return new Promise((resolve, reject) => {
      const socket = connect(toPort, toHost)
      let asked = null
      let text = ''
      socket.setNoDelay(true)
      socket.on('error', reject)
      const connection = {
        send(request) {
          asked = request
          text = ''
          socket.write(request.text)
        },
        end: () => socket.destroy(),
      }
      socket.on('connect', () => resolve(connection))
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1')
        const head = text.indexOf('\r\n\r\n')
        if (head === -1) return
        const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0)
        if (text.length < head + 4 + length) return
        if (!/^HTTP\/1\.1 20[04] /.test(text)) errors++
        latencies.push(performance.now() - asked.at)
        idle.push(connection)
        pump()
      })
    })
  }

  function finish() {
    clearInterval(timer)
    for (const connection of idle.splice(0)) connection.end()
    latencies.sort((a, b) => a - b)
    const at = (share) => Math.round((latencies[Math.floor(latencies.length * share)] ?? 0) * 100) / 100
    const took = (performance.now() - began) / 1000
    process.send({ rps: Math.round(latencies.length / took), p50Ms: at(0.5), p99Ms: at(0.99), errors })
  }
})
