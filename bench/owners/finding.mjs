/** A plugin that answers at once and finds everybody, so that what is measured is the gateway and its owners. */
export default ({ definePlugin, z }) =>
  definePlugin({
    name: 'finding',
    apiVersion: 1,
    capabilities: ['authenticate', 'find'],
    config: z.strictObject({}),
    open: () => ({
      authenticate: async ({ username }) => ({
        verdict: 'accepted',
        account: { username, subject: username },
        profile: { displayName: 'Somebody' },
      }),
      find: async ({ username, subject }) => ({
        username: username ?? subject,
        subject: subject ?? username,
      }),
    }),
  });
