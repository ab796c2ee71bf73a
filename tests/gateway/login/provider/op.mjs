// A real OpenID provider for tests: who comes is logged in at once, as the question says (`login_hint`) and as sure as it asks (`acr_values`).
// What it has to know comes as JSON in the environment; "ready" on the output says that it answers.
import Provider, { errors } from 'oidc-provider';

const told = JSON.parse(process.env.PROVIDER);
const issuer = `http://127.0.0.1:${told.port}`;
const ours = { token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'PS256', jwks: { keys: [told.client] } };

const provider = new Provider(issuer, {
  clients: [
    {
      ...ours, client_id: 'regie', redirect_uris: [told.back], post_logout_redirect_uris: [told.after], response_types: ['code'],
      grant_types: ['authorization_code'], id_token_signed_response_alg: 'PS256', subject_type: 'pairwise',
      backchannel_logout_uri: told.backchannel, backchannel_logout_session_required: true,
    },
    {
      client_id: 'met-geheim', client_secret: told.secret, token_endpoint_auth_method: 'client_secret_basic', redirect_uris: [told.back],
      response_types: ['code'], grant_types: ['authorization_code'], id_token_signed_response_alg: 'PS256',
    },
    // Who is known by a code that is typed elsewhere has one name for all: pairwise ones would need keys at an address of ours.
    {
      ...ours, client_id: 'met-code', redirect_uris: [told.back], response_types: ['code'], id_token_signed_response_alg: 'PS256',
      grant_types: ['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code'], subject_type: 'public',
    },
    { ...ours, client_id: 'roc', redirect_uris: [], response_types: [], grant_types: ['client_credentials'] },
  ],
  jwks: { keys: told.keys },
  clientAuthMethods: ['private_key_jwt', 'client_secret_basic'],
  enabledJWA: { idTokenSigningAlgValues: ['PS256', 'RS256'], clientAuthSigningAlgValues: ['PS256'] },
  subjectTypes: ['pairwise', 'public'],
  pairwiseIdentifier: (_ctx, account, client) => `${client.clientId}-${Buffer.from(account).toString('hex')}`,
  pkce: { required: () => true },
  acrValues: ['http://eidas.europa.eu/LoA/low', 'http://eidas.europa.eu/LoA/substantial'],
  claims: { openid: ['sub', 'acr', 'sid'], profile: ['name'], groepen: ['groups', 'gegevens'] },
  scopes: ['openid', 'profile', 'groepen'],
  conformIdTokenClaims: told.conform ?? false,
  cookies: { keys: ['for tests'] },
  // By itself it calls nobody on this machine, where all of this is.
  fetch: (url, options) => globalThis.fetch(url, { ...options, dispatcher: undefined }),
  ttl: {
    IdToken: 300, AccessToken: 300, Session: 3600, Grant: 3600, Interaction: 600, AuthorizationCode: 60, ClientCredentials: 300,
    DeviceCode: told.patience ?? 300,
  },
  features: {
    deviceFlow: { enabled: true }, devInteractions: { enabled: false }, clientCredentials: { enabled: true },
    rpInitiatedLogout: { enabled: true }, backchannelLogout: { enabled: true }, userinfo: { enabled: true },
    resourceIndicators: {
      enabled: true, defaultResource: () => undefined, useGrantedResource: () => true,
      getResourceServerInfo: (_ctx, resource) => ({
        scope: 'gebeurtenissen', audience: resource, accessTokenFormat: 'jwt', accessTokenTTL: 300, jwt: { sign: { alg: 'PS256' } },
      }),
    },
  },
  findAccount: async (_ctx, id) => ({ accountId: id, claims: async () => ({
    sub: id, name: told.name, groups: told.groups, gegevens: id.startsWith('bsn-') ? { bsn: id.slice(4) } : undefined,
  }) }),
  interactions: { url: (_ctx, interaction) => `/leave/${interaction.uid}` },
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid profile groepen');
    await grant.save();
    return grant;
  },
});

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/leave/')) return next();
  const { params } = await provider.interactionDetails(ctx.req, ctx.res);
  const acr = (params.acr_values ?? '').split(' ')[0] || undefined;
  const login = { accountId: params.login_hint ?? 'noor', acr, amr: ['pwd'] };
  await provider.interactionFinished(ctx.req, ctx.res, params.login_hint === 'niemand' ? { error: 'access_denied' } : { login });
  ctx.respond = false;
});
provider.on('server_error', (_ctx, error) => console.error(error instanceof errors.OIDCProviderError ? error.message : error));
provider.listen(told.port, '127.0.0.1', () => console.log('ready'));
