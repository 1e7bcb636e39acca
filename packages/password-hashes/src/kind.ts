/**
 * Equal for hashes that take equally long to check: what is the same in many, which is scheme and parameters, and not what
 * differs, which is salt and digest.
 */
export function kindOf(hash: string): string {
  return hash.replace(/[A-Za-z0-9./+]{8,}/g, (run) => `<${run.length}>`);
}
