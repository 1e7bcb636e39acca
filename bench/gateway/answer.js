/** What the reference servers answer: as long as the gateway's own answer. */
export const ANSWER = {
  auth: { success: true, mxid: '@alice:example.org', profile: { display_name: 'Alice' } },
};
