import type { AnyDefinition } from '@postern/gateway/testing';
import type { ConformanceOptions } from '../options.js';
import type { Check } from './check.js';
import { abortChecks } from './abort.js';
import { definitionChecks } from './definition.js';
import { lifecycleChecks } from './lifecycle.js';
import { loginChecks } from './login.js';
import { nameChecks } from './names.js';
import { profileChecks } from './profile.js';
import { secrecyChecks } from './secrecy.js';

/** Every rule that can be checked with what the options tell. */
export function conformanceChecks(definition: AnyDefinition, options: ConformanceOptions): readonly Check[] {
  return [
    ...definitionChecks(definition, options),
    ...loginChecks(definition, options),
    ...nameChecks(definition, options),
    ...profileChecks(definition, options),
    ...abortChecks(definition, options),
    ...lifecycleChecks(definition, options),
    ...secrecyChecks(definition, options),
  ];
}
