/** Knows everybody, nobody, or never answers, as its back end would. */
export default ({ definePlugin, z }) =>
  definePlugin({
    name: 'people',
    apiVersion: 1,
    capabilities: ['authenticate'],
    config: z.strictObject({ answers: z.enum(['everybody', 'nobody', 'never']) }),
    open: ({ answers }) => ({
      async authenticate({ username }, { signal }) {
        if (answers === 'never') {
          await new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason), { once: true });
          });
        }
        return answers === 'everybody'
          ? { verdict: 'accepted', account: { username, subject: username } }
          : { verdict: 'unknown-user' };
      },
    }),
  });
