/** What to do about a plugin that fails, by the code of its error. */
export const PLUGIN_REMEDIES = {
  PLUGIN_UNAVAILABLE: 'Check that the back end runs and can be reached from this machine.',
  PLUGIN_PROTOCOL:
    'The back end answered something unexpected: check that address and version are the right ones.',
  PLUGIN_MISCONFIGURED: "Check this entry's config: the back end refuses the gateway itself.",
} as const;
