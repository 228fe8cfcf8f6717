/** Mutants that no test can notice, each with the reason why it is no hole. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [
    /^work_orders (?:insert|update)_portal_contact\w* \w+: without \(NOT by_portal\)$/,
    'What the portal writes is by the portal: the same condition demands it beside.',
  ],
  [
    /^users select_\w+ using: without \(current_setting\('app\.can_create_users'\)\)$/,
    'It reads portal users, whose own policy shows none without Can Create Users.',
  ],
  [
    /^app\.guard_estimate: line \d+, “\. if new\.status = 'approved' and exists \(select from estimate_l” → or$/,
    'Without optional lines, or in another move, the sum that is computed again is the one that is there.',
  ],
];

/** Why nothing notices a mutant, or null where nobody has said so. */
export function reasonFor(name: string): string | null {
  return reasons.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}
