/** Who is let in by the groups of the back end. */
export interface GroupRules {
  readonly require_groups: readonly string[];
  readonly deny_groups: readonly string[];
}

export function hasGroupRules({ require_groups, deny_groups }: GroupRules): boolean {
  return require_groups.length > 0 || deny_groups.length > 0;
}

/**
 * Why somebody in these groups is not let in; `undefined` when nothing speaks against it. Whose groups are not known is
 * not let in, whichever rule there is.
 */
export function groupFault(groups: readonly string[] | undefined, rules: GroupRules): string | undefined {
  if (!hasGroupRules(rules)) return undefined;
  if (groups === undefined) return 'the groups of the account are not known';
  const deniedBy = rules.deny_groups.find((group) => groups.includes(group));
  if (deniedBy !== undefined) return `member of the denied group ${deniedBy}`;
  const required = rules.require_groups;
  return required.length > 0 && !required.some((group) => groups.includes(group))
    ? 'member of none of the required groups'
    : undefined;
}
