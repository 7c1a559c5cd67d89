// A SAML identity provider that this project did not write (samlp), for the tests: node saml.cjs <port> <json>.
// Who signs in, and what is wrong with the answer, stand in /become, so that one provider serves many tests.
const http = require('node:http')
const fs = require('node:fs')
const samlp = require('samlp')

const port = Number(process.argv[2])
const given = JSON.parse(process.argv[3])
const cert = fs.readFileSync(given.cert, 'utf8')
const key = fs.readFileSync(given.key, 'utf8')
let user = {}
let how = {}

const body = (req) => new Promise((done) => {
  let text = ''
  req.on('data', (part) => { text += part })
  req.on('end', () => done(text))
})

http.createServer(async (req, res) => {
  const url = new URL(req.url, given.base)
  req.query = Object.fromEntries(url.searchParams)
  req.body = {}
  req.originalUrl = req.url
  req.protocol = 'http'
  req.get = (name) => req.headers[name.toLowerCase()]
  res.set = (name, value) => res.setHeader(name, value)
  res.send = (a, b) => { if (b !== undefined || typeof a === 'number') { res.statusCode = a; res.end(String(b)) } else { res.end(a) } }
  const next = (err) => { res.statusCode = 500; res.end(String(err && err.stack)) }
  if (url.pathname === '/become') {
    ({ user, how } = JSON.parse(await body(req)))
    return res.end('ok')
  }
  if (url.pathname === '/metadata') {
    return samlp.metadata({ issuer: given.issuer, cert, redirectEndpointPath: '/login', postEndpointPath: '/login' })(req, res, next)
  }
  if (how.declined) {
    return samlp.sendError({
      issuer: given.issuer, key, cert, RelayState: req.query.RelayState, error: { code: 'urn:oasis:names:tc:SAML:2.0:status:Responder', description: 'no' },
      getPostURL: (_req, done) => done(null, given.back),
    })(req, res, next)
  }
  samlp.auth({
    signingCert: given.ours ? fs.readFileSync(given.ours, 'utf8') : undefined,
    issuer: given.issuer, cert, key, destination: given.back, recipient: given.back, signatureAlgorithm: 'rsa-sha256', digestAlgorithm: 'sha256',
    getUserFromRequest: () => user, getPostURL: (_audience, _dom, _req, done) => done(null, given.back), ...how,
  })(req, res, next)
}).listen(port, '127.0.7.55', () => console.log('ready'))
