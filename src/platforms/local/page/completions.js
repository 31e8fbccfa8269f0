/** @typedef {{ id: string, name: string, topics: string[] }} Company */

/**
 * What the message box offers: each company, each of its topics, and the commands beside them.
 * @param {Company[]} companies
 * @param {string} zone where this browser is, for the example of a schedule
 * @returns {string[]}
 */
export function completions(companies, zone) {
  const shown = companies.flatMap(({ id, topics }) => [
    `/${id}`,
    ...topics.map((topic) => `/${id} ${topic}`),
  ]);
  const followed = companies.map(({ id }) => `/digest follow ${id} weekdays 09:00 ${zone}`);
  return [...shown, '/digest latest', '/digest companies', '/digest list', '/digest help', ...followed];
}
