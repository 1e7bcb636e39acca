/**
 * How long after a fault a back end may still be taken for unavailable: a try that hung in it may end three seconds later, by
 * its time limit, and the circuit breaker then waits for two more.
 */
const RECOVERY_MS = 7000;

/** What is right, and what is not: a login is judged by what was broken while it ran. */
export class Model {
  #faults = [];
  counts = { accepted: 0, refused: 0, unavailable: 0 };
  wrong = [];

  /** @returns what ends the fault */
  begin({ name, backEnd, gateway }, now) {
    const fault = { name, backEnd, gateway, from: now, until: Infinity };
    this.#faults = this.#faults.filter(({ until }) => until > now - 60_000).concat(fault);
    return (end) => (fault.until = end);
  }

  /** @param answer the Matrix ID, `refused`, or `unavailable` */
  judge(login, answer) {
    const kind = answer.startsWith('@') ? 'accepted' : answer;
    this.counts[kind] += 1;
    const expected = login.isRight ? `@${login.name}:example.org` : 'refused';
    if (answer === expected || (answer === 'unavailable' && this.#mayFail(login))) return;
    const broken = this.#during(login).map(({ name }) => name);
    const lasted = Math.round(login.until - login.from);
    this.wrong.push(
      `${login.name}: ${answer} after ${lasted} ms, expected ${expected}; broken: ${broken.join(', ') || 'nothing'}`,
    );
  }

  #during({ from, until }) {
    return this.#faults.filter((fault) => fault.from <= until && fault.until + RECOVERY_MS >= from);
  }

  #mayFail(login) {
    return this.#during(login).some(
      ({ backEnd, gateway }) =>
        (backEnd !== undefined || gateway !== undefined) &&
        (backEnd ?? login.backEnd) === login.backEnd &&
        (gateway ?? login.gateway) === login.gateway,
    );
  }
}
