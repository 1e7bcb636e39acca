/**
 * The configuration, without a library: a Standard Schema (https://standardschema.dev) is an object like this. With zod it
 * would be `z.strictObject({ path: z.string() })`.
 */
export const schema = {
  '~standard': {
    version: 1,
    vendor: 'postern-plugin-table',
    validate(value) {
      const unknown = Object.keys(value).filter((key) => key !== 'path');
      if (unknown.length > 0)
        return { issues: [{ message: `expected path and nothing else`, path: [unknown[0]] }] };
      if (typeof value.path !== 'string') return { issues: [{ message: 'expected a text', path: ['path'] }] };
      return { value };
    },
    jsonSchema: {
      input: () => ({
        type: 'object',
        properties: { path: { type: 'string', description: 'The table.' } },
        required: ['path'],
        additionalProperties: false,
      }),
    },
  },
};
