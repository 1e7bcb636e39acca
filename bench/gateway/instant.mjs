/** A plugin that answers at once, so that what is measured is the gateway. */
export default ({ definePlugin, z }) =>
  definePlugin({
    name: 'instant',
    apiVersion: 1,
    capabilities: ['authenticate'],
    config: z.strictObject({}),
    open: () => ({
      authenticate: async ({ username }) => ({
        verdict: 'accepted',
        account: { username, subject: username },
        profile: { displayName: 'Alice' },
      }),
    }),
  });
