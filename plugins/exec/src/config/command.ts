import { z } from 'zod';
import { TOKENS } from '../tokens.js';

const hasNoNul = (text: string): boolean => !text.includes('\0');
const text = z.string().refine(hasNoNul, 'a NUL cannot be handed to a program');
const status = z.int().min(0).max(255);

const input = z
  .strictObject({
    type: z.enum(['json', 'plain']).describe('How the request is written to stdin.'),
    template: z
      .string()
      .optional()
      .describe(
        'What to write instead of the usual body; with json, its texts are filled before it is written.',
      ),
  })
  .refine(({ type, template }) => type === 'plain' || template === undefined || isJson(template), {
    path: ['template'],
    error: 'expected JSON, as the type is json: put the tokens into texts, such as {"user":"{localpart}"}',
  });

const exit = z.strictObject({
  success: z.array(status).default([0]).describe('Exit statuses whose output is read.'),
  failure: z.array(status).default([1]).describe('Exit statuses that mean: no. The output is not read.'),
  unknown_user: z.array(status).default([]).describe('Exit statuses that mean: not my user, ask the next.'),
});

const spellings = z.partialRecord(z.enum(TOKENS), z.string().min(1));

/** The program itself. */
export const program = {
  command: text
    .min(1)
    .describe('The program: a path from the folder of the configuration, or a name in the PATH of env.'),
  args: z.array(text).default([]).describe('Its arguments, one a list item: there is no shell.'),
  env: z
    .record(z.string().regex(/^[^=\0]+$/, 'expected the name of a variable'), text)
    .default({})
    .describe('Its environment, beside PATH and LANG; the gateway’s own is not handed on.'),
};

function commandFor(types: readonly ['json', ...('json' | 'plain')[]], isOptional: boolean) {
  const type = z.enum(types).describe('How stdout is read.');
  return z.strictObject({
    ...program,
    input: input.optional().describe('What to write to stdin; default: nothing.'),
    output: isOptional
      ? z.strictObject({ type: type.optional() }).default({})
      : z.strictObject({ type: type.default('json') }).default({ type: 'json' }),
    exit: exit.prefault({}).describe('What its exit status means; any other is an outage.'),
    token: spellings.default({}).describe('How tokens are written, if not {name}.'),
  });
}

/** Of a login the exit status may say everything. */
export const authCommand = commandFor(['json', 'plain'], true);
export const lookupCommand = commandFor(['json', 'plain'], false);
export const jsonCommand = commandFor(['json'], false);

export interface CommandSettings {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly input?: { readonly type: 'json' | 'plain'; readonly template?: string | undefined } | undefined;
  readonly output: { readonly type?: 'json' | 'plain' | undefined };
  readonly exit: z.output<typeof exit>;
  readonly token: z.output<typeof spellings>;
}

function isJson(template: string): boolean {
  try {
    JSON.parse(template);
    return true;
  } catch {
    return false;
  }
}
