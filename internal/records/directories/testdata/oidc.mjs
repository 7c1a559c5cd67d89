// An OpenID provider that this project did not write (oidc-provider), for the tests: node oidc.mjs <port> <json>.
import { Provider } from 'oidc-provider'

const port = Number(process.argv[2])
const given = JSON.parse(process.argv[3])
const provider = new Provider(given.issuer, {
  clients: given.clients.map((c) => ({
    client_id: c.id, client_secret: c.secret, redirect_uris: c.back, grant_types: ['authorization_code'],
    response_types: ['code'], token_endpoint_auth_method: c.secret ? 'client_secret_post' : 'none',
  })),
  pkce: { required: () => true },
  conformIdTokenClaims: false,
  scopes: ['openid', 'email', 'profile'],
  claims: { openid: ['sub', 'hd', 'tid'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
  cookies: { keys: ['only for tests'] },
  findAccount: async (_ctx, id) => (given.folk[id] ? { accountId: id, claims: async () => ({ sub: id, ...given.folk[id] }) } : undefined),
})
provider.on('server_error', (_ctx, err) => console.error(err))
provider.listen(port, '127.0.7.55', () => console.log('ready'))
