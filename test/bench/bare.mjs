import { createServer } from 'node:http'

/** What Node can do at most: reads the body and answers 204, or redirects. Prints its port. */
const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.writeHead(302, { location: 'https://www.allocine.fr/', 'cache-control': 'no-store' }).end()
    return
  }
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString('utf8'))
    response.writeHead(204).end()
  })
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`))
process.on('disconnect', () => process.exit(0))
