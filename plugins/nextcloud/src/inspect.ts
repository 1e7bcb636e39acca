import { TIMES_OF_BACK_END, type Finding } from '@postern/plugin-api';
import type { Cloud, Product } from './cloud.js';
import type { Provisioning } from './provisioning.js';

/** What an operator should know of a cloud that answers. */
export function findingsOf(
  cloud: Cloud,
  expected: Product,
  provisioning: Provisioning | undefined,
): readonly Finding[] {
  return [
    { level: 'info', message: `${cloud.label} answers` },
    ...productFindings(cloud, expected),
    ...(provisioning === undefined ? [withoutAdmin] : adminFindings(provisioning)),
    TIMES_OF_BACK_END,
  ];
}

const withoutAdmin: Finding = {
  level: 'info',
  message: 'without admin, unknown users look like wrong passwords, and nobody is found without a password',
};

function productFindings({ product }: Cloud, expected: Product): readonly Finding[] {
  const found = product === 'infinite-scale' ? 'owncloud' : product;
  if (found === undefined || found === expected) return [];
  return [
    {
      level: 'warning',
      message: `it is no ${expected}`,
      remedy: `write use: ${found}; until then it is taken for what it says it is`,
    },
  ];
}

function adminFindings({ isAdministrator, knowsAllNames }: Provisioning): readonly Finding[] {
  if (!isAdministrator) {
    return [
      {
        level: 'info',
        message: 'admin is a group administrator: accounts outside of its groups are not found',
      },
    ];
  }
  if (knowsAllNames) return [];
  return [
    {
      level: 'info',
      message: 'the app user_ldap is enabled, so that a name which nobody has may be the login of somebody',
      remedy: 'where the next entry of the chain should be asked, set on_unspecified: continue',
    },
  ];
}
